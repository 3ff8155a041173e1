# Deploys the template to all accounts of an OU, from a delegated administrator account of CloudFormation
# StackSets. Replace YOUR_BUCKET and the ID of the OU.

data "aws_s3_bucket" "artifacts" {
  bucket = "YOUR_BUCKET"
}

resource "aws_s3_object" "template" {
  bucket = data.aws_s3_bucket.artifacts.id
  key    = "${filemd5("dist/artifacts/root-access-key.template.json")}.template.json"
  source = "dist/artifacts/root-access-key.template.json"
}

resource "aws_cloudformation_stack_set" "root_access_key" {
  name             = "root-access-key"
  permission_model = "SERVICE_MANAGED"
  call_as          = "DELEGATED_ADMIN"
  template_url     = "https://${data.aws_s3_bucket.artifacts.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities     = ["CAPABILITY_IAM"]

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  lifecycle {
    ignore_changes = [administration_role_arn, parameters] # parameters keep the template's defaults
  }
}

resource "aws_cloudformation_stack_instances" "root_access_key" {
  stack_set_name = aws_cloudformation_stack_set.root_access_key.name
  call_as        = "DELEGATED_ADMIN"
  regions        = ["us-east-1"]

  deployment_targets {
    organizational_unit_ids = ["ou-exam-ple00001"]
  }
}
