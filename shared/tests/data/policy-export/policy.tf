# A key policy.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "key_id" {
  type        = string
  description = "ARN or id of the key that gets the policy."
}

data "aws_iam_policy_document" "key_policy" {
  policy_id = "x"
  version   = "2012-10-17"

  statement {
    sid       = "Root"
    effect    = "Allow"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }

  statement {
    sid    = "All"
    effect = "Deny"
    not_actions = [
      "kms:Sign",
      "kms:Verify",
    ]
    not_resources = ["x$${y}"]

    not_principals {
      type = "AWS"
      identifiers = [
        "a",
        "b",
      ]
    }

    not_principals {
      type        = "Service"
      identifiers = ["c"]
    }
  }

  statement {
    effect    = "Allow"
    actions   = ["kms:Sign"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:CallerAccount"
      values = [
        "1",
        "2",
      ]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:MessageType"
      values   = ["RAW"]
    }
  }
}

resource "aws_kms_key_policy" "key" {
  key_id = var.key_id
  policy = data.aws_iam_policy_document.key_policy.json
}
