# Deploys the template to this account. Replace YOUR_BUCKET and the email address.

data "aws_s3_bucket" "artifacts" {
  bucket = "YOUR_BUCKET"
}

resource "aws_s3_object" "template" {
  bucket = data.aws_s3_bucket.artifacts.id
  key    = "${filemd5("dist/artifacts/root-access-key.template.json")}.template.json"
  source = "dist/artifacts/root-access-key.template.json"
}

resource "aws_cloudformation_stack" "root_access_key" {
  name         = "root-access-key"
  template_url = "https://${data.aws_s3_bucket.artifacts.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]
  parameters   = { Email = "security@example.com" }
}
