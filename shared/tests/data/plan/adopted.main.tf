# Plan abababab of the identity second, made by Signet.

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

# Apply twice: without it, then with it. The request is for CN=Second Bot and is signed by the key in KMS;
# the AWS CLI script of this plan and signet setup build one.
variable "certificate_signing_request" {
  type        = string
  default     = null
  description = "PEM, signed by the key. Leave it out the first time."
}

resource "aws_acmpca_certificate" "certificate" {
  count = var.certificate_signing_request == null ? 0 : 1

  certificate_authority_arn   = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555"
  certificate_signing_request = var.certificate_signing_request
  signing_algorithm           = "SHA256WITHRSA"
  template_arn                = "arn:aws:acm-pca:::template/CodeSigningCertificate/V1"

  validity {
    type  = "YEARS"
    value = 1
  }

  lifecycle {
    prevent_destroy = true
  }
}
