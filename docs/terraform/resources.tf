# Creates the function, the rule and an alarm on failed evaluations, without CloudFormation. Replace TOPIC_ARN,
# the Amazon SNS topic of the alarm.

data "aws_caller_identity" "this" {}

resource "aws_cloudwatch_log_group" "root_access_key" {
  name              = "/root-access-key/evaluator"
  retention_in_days = 365
}

resource "aws_iam_role" "root_access_key" {
  name = "root-access-key-evaluator"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "root_access_key" {
  role = aws_iam_role.root_access_key.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["iam:GetAccountSummary", "iam:GenerateCredentialReport", "iam:GetCredentialReport", "config:PutEvaluations"]
        Resource = "*"
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.root_access_key.arn}:*"
      }
    ]
  })
}

resource "aws_lambda_function" "root_access_key" {
  function_name    = "root-access-key-evaluator"
  filename         = "dist/artifacts/root-access-key.zip"
  source_code_hash = filebase64sha256("dist/artifacts/root-access-key.zip")
  handler          = "index.handler"
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  memory_size      = 256
  timeout          = 300 # the default of 3 seconds is too short for a credential report
  role             = aws_iam_role.root_access_key.arn

  logging_config {
    log_group             = aws_cloudwatch_log_group.root_access_key.name
    log_format            = "JSON"
    application_log_level = "INFO"
  }
}

resource "aws_lambda_permission" "config" {
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.root_access_key.function_name
  principal      = "config.amazonaws.com"
  source_account = data.aws_caller_identity.this.account_id
}

resource "aws_config_config_rule" "root_access_key" {
  name             = "root-access-key"
  input_parameters = jsonencode({ inactiveKeys = "NON_COMPLIANT" })

  source {
    owner             = "CUSTOM_LAMBDA"
    source_identifier = aws_lambda_function.root_access_key.arn
    source_detail {
      event_source                = "aws.config"
      message_type                = "ScheduledNotification"
      maximum_execution_frequency = "TwentyFour_Hours"
    }
  }

  depends_on = [aws_lambda_permission.config, aws_iam_role_policy.root_access_key]
}

resource "aws_cloudwatch_metric_alarm" "root_access_key" {
  alarm_name          = "root-access-key-errors"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.root_access_key.function_name }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["TOPIC_ARN"]
}
