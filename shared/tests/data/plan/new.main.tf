# Plan 795201ed of the identity epic-prod-voice, made by Signet.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

# Apply twice: without it, then with it. The request is for CN=Lakeside Voice Bot and is signed by the key in KMS;
# the AWS CLI script of this plan and signet setup build one.
variable "certificate_signing_request" {
  type        = string
  default     = null
  description = "PEM, signed by the key. Leave it out the first time."
}

resource "aws_acmpca_certificate_authority" "authority" {
  type                            = "ROOT"
  permanent_deletion_time_in_days = 30
  tags = {
    "signet:identity" = "epic-prod-voice"
    "signet:step"     = "authority"
  }

  certificate_authority_configuration {
    key_algorithm     = "RSA_2048"
    signing_algorithm = "SHA256WITHRSA"

    subject {
      common_name = "Lakeside Signing Root"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_acmpca_certificate" "root_certificate" {
  certificate_authority_arn   = aws_acmpca_certificate_authority.authority.arn
  certificate_signing_request = aws_acmpca_certificate_authority.authority.certificate_signing_request
  signing_algorithm           = "SHA256WITHRSA"
  template_arn                = "arn:aws:acm-pca:::template/RootCACertificate/V1"

  validity {
    type  = "YEARS"
    value = 10
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_acmpca_certificate_authority_certificate" "activation" {
  certificate_authority_arn = aws_acmpca_certificate_authority.authority.arn
  certificate               = aws_acmpca_certificate.root_certificate.certificate
}

resource "aws_kms_key" "key" {
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
  description              = "Signs for Lakeside Voice Bot (Signet identity epic-prod-voice)"
  tags = {
    "signet:identity" = "epic-prod-voice"
    "signet:step"     = "key"
  }
  deletion_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "alias" {
  name          = "alias/epic-prod-voice"
  target_key_id = aws_kms_key.key.arn
}

resource "aws_acmpca_certificate" "certificate" {
  count = var.certificate_signing_request == null ? 0 : 1

  certificate_authority_arn   = aws_acmpca_certificate_authority.authority.arn
  certificate_signing_request = var.certificate_signing_request
  signing_algorithm           = "SHA256WITHRSA"
  template_arn                = "arn:aws:acm-pca:::template/CodeSigningCertificate/V1"

  validity {
    type  = "YEARS"
    value = 1
  }

  depends_on = [aws_acmpca_certificate_authority_certificate.activation]

  lifecycle {
    prevent_destroy = true
  }
}
