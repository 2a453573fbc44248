//! AWS KMS in domain words.

use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec, Tag as KmsTag};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::operation::BuildError;
use signet_shared::setup::options::KeySpec as Spec;

use super::{Aws, AwsError, Tag};

/// A key as AWS describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// ARN.
    pub arn: String,
    /// Key spec, for example `RSA_2048`.
    pub spec: String,
    /// Usage, for example `SIGN_VERIFY`.
    pub usage: String,
    /// State, for example `Enabled`.
    pub state: String,
    /// When it will be deleted, Unix seconds, if deletion is scheduled.
    pub deletion_date: Option<i64>,
}

/// The public half of a key (GetPublicKey).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// ARN of the key.
    pub arn: String,
    /// Key spec.
    pub spec: String,
    /// SubjectPublicKeyInfo, DER.
    pub spki_der: Vec<u8>,
}

const SERVICE: &str = "kms";

impl Aws {
    /// Id of the key that an alias points at, if the alias exists (ListAliases).
    ///
    /// `name` carries the prefix `alias/`.
    pub async fn alias_target(&self, name: &str) -> Result<Option<String>, AwsError> {
        let mut pages = self.kms.list_aliases().into_paginator().send();
        self.take_turn("ListAliases").await;
        while let Some(page) = pages.next().await {
            self.take_turn("ListAliases").await;
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListAliases", error))?;
            if let Some(alias) = page.aliases().iter().find(|alias| alias.alias_name() == Some(name)) {
                return Ok(Some(alias.target_key_id().unwrap_or_default().to_owned()));
            }
        }
        Ok(None)
    }

    /// A key by id, ARN or alias (DescribeKey).
    pub async fn key(&self, id: &str) -> Result<Key, AwsError> {
        self.take_turn("DescribeKey").await;
        let answer = self
            .kms
            .describe_key()
            .key_id(id)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "DescribeKey", error))?;
        let metadata = answer.key_metadata();
        let word = |value: Option<&str>| value.unwrap_or_default().to_owned();
        Ok(Key {
            arn: word(metadata.and_then(|key| key.arn())),
            spec: word(metadata.and_then(|key| key.key_spec()).map(|spec| spec.as_str())),
            usage: word(metadata.and_then(|key| key.key_usage()).map(|usage| usage.as_str())),
            state: word(metadata.and_then(|key| key.key_state()).map(|state| state.as_str())),
            deletion_date: metadata.and_then(|key| key.deletion_date()).map(|time| time.secs()),
        })
    }

    /// ARN of the first key that carries all these tags (ListKeys, ListResourceTags).
    pub async fn key_with_tags(&self, tags: &[Tag]) -> Result<Option<String>, AwsError> {
        Ok(self.keys_with_tags(tags).await?.into_iter().next())
    }

    /// ARNs of the keys that carry all these tags (ListKeys, ListResourceTags). Reads one page of tags per key, so it
    /// is for finding again what an unanswered call may have made, and for inventories.
    pub async fn keys_with_tags(&self, tags: &[Tag]) -> Result<Vec<String>, AwsError> {
        let mut arns = Vec::new();
        let mut pages = self.kms.list_keys().into_paginator().send();
        self.take_turn("ListKeys").await;
        while let Some(page) = pages.next().await {
            self.take_turn("ListKeys").await;
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListKeys", error))?;
            for key in page.keys() {
                let id = key.key_id().unwrap_or_default();
                let found = match self.key_tags(id).await {
                    Ok(found) => found,
                    // A key of somebody else's, whose tags we may not read, is not ours.
                    Err(error) if error.class == super::Class::Denied => continue,
                    Err(error) => return Err(error),
                };
                if tags.iter().all(|tag| found.contains(tag)) {
                    arns.extend(key.key_arn().map(str::to_owned));
                }
            }
        }
        Ok(arns)
    }

    /// Aliases that point at a key, with the prefix `alias/` (ListAliases).
    pub async fn aliases_of(&self, key_arn: &str) -> Result<Vec<String>, AwsError> {
        let mut names = Vec::new();
        let mut pages = self.kms.list_aliases().key_id(key_arn).into_paginator().send();
        self.take_turn("ListAliases").await;
        while let Some(page) = pages.next().await {
            self.take_turn("ListAliases").await;
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListAliases", error))?;
            names.extend(page.aliases().iter().filter_map(|alias| alias.alias_name().map(str::to_owned)));
        }
        Ok(names)
    }

    /// Points an alias that exists at another key (UpdateAlias). `name` carries the prefix `alias/`.
    pub async fn update_alias(&self, name: &str, key_arn: &str) -> Result<(), AwsError> {
        self.take_turn("UpdateAlias").await;
        self.kms
            .update_alias()
            .alias_name(name)
            .target_key_id(key_arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "UpdateAlias", error))?;
        Ok(())
    }

    /// Deletes an alias; the key stays (DeleteAlias). `name` carries the prefix `alias/`.
    pub async fn delete_alias(&self, name: &str) -> Result<(), AwsError> {
        self.take_turn("DeleteAlias").await;
        self.kms
            .delete_alias()
            .alias_name(name)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "DeleteAlias", error))?;
        Ok(())
    }

    /// Lets a key be deleted after `days`, until when that can be cancelled (ScheduleKeyDeletion).
    pub async fn schedule_key_deletion(&self, key_arn: &str, days: u32) -> Result<(), AwsError> {
        self.take_turn("ScheduleKeyDeletion").await;
        self.kms
            .schedule_key_deletion()
            .key_id(key_arn)
            .pending_window_in_days(i32::try_from(days).unwrap_or(30))
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "ScheduleKeyDeletion", error))?;
        Ok(())
    }

    /// Takes a scheduled deletion back; the key is then disabled (CancelKeyDeletion).
    pub async fn cancel_key_deletion(&self, key_arn: &str) -> Result<(), AwsError> {
        self.take_turn("CancelKeyDeletion").await;
        self.kms
            .cancel_key_deletion()
            .key_id(key_arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "CancelKeyDeletion", error))?;
        Ok(())
    }

    /// Enables a key (EnableKey).
    pub async fn enable_key(&self, key_arn: &str) -> Result<(), AwsError> {
        self.take_turn("EnableKey").await;
        self.kms
            .enable_key()
            .key_id(key_arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "EnableKey", error))?;
        Ok(())
    }

    /// Adds tags to a key (TagResource).
    pub async fn tag_key(&self, key_arn: &str, tags: &[Tag]) -> Result<(), AwsError> {
        self.take_turn("TagResource").await;
        let tags = kms_tags(tags).map_err(|error| AwsError::new(SERVICE, "TagResource", unbuilt(error)))?;
        let call = self.kms.tag_resource().key_id(key_arn).set_tags(Some(tags));
        call.send().await.map_err(|error| AwsError::new(SERVICE, "TagResource", error))?;
        Ok(())
    }

    /// Tags of a key (ListResourceTags).
    pub async fn key_tags(&self, id: &str) -> Result<Vec<Tag>, AwsError> {
        let mut tags = Vec::new();
        let mut pages = self.kms.list_resource_tags().key_id(id).into_paginator().send();
        self.take_turn("ListResourceTags").await;
        while let Some(page) = pages.next().await {
            self.take_turn("ListResourceTags").await;
            let page = page.map_err(|error| AwsError::new(SERVICE, "ListResourceTags", error))?;
            tags.extend(page.tags().iter().map(|tag| (tag.tag_key().to_owned(), tag.tag_value().to_owned())));
        }
        Ok(tags)
    }

    /// Makes a key for signing and answers its ARN (CreateKey).
    ///
    /// KMS knows no idempotency token here, so the SDK must not repeat the call by itself: after an unclear answer
    /// the caller first looks for a key with these tags.
    pub async fn create_signing_key(
        &self,
        spec: Spec,
        multi_region: bool,
        description: &str,
        tags: &[Tag],
    ) -> Result<String, AwsError> {
        self.take_turn("CreateKey").await;
        let tags = kms_tags(tags).map_err(|error| AwsError::new(SERVICE, "CreateKey", unbuilt(error)))?;
        let call = self
            .kms
            .create_key()
            .key_spec(KeySpec::from(spec.name()))
            .key_usage(KeyUsageType::SignVerify)
            .multi_region(multi_region)
            .set_tags(Some(tags))
            .description(description);
        let once = aws_sdk_kms::config::Builder::new().retry_config(RetryConfig::disabled());
        let answer = call
            .customize()
            .config_override(once)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "CreateKey", error))?;
        Ok(answer.key_metadata().and_then(|key| key.arn()).unwrap_or_default().to_owned())
    }

    /// Points a new alias at a key (CreateAlias). `name` carries the prefix `alias/`.
    pub async fn create_alias(&self, name: &str, key_arn: &str) -> Result<(), AwsError> {
        self.take_turn("CreateAlias").await;
        self.kms
            .create_alias()
            .alias_name(name)
            .target_key_id(key_arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "CreateAlias", error))?;
        Ok(())
    }

    /// The public half of a key (GetPublicKey).
    pub async fn public_key(&self, key_arn: &str) -> Result<PublicKey, AwsError> {
        self.take_turn("GetPublicKey").await;
        let answer = self
            .kms
            .get_public_key()
            .key_id(key_arn)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "GetPublicKey", error))?;
        Ok(PublicKey {
            arn: answer.key_id().unwrap_or(key_arn).to_owned(),
            spec: answer.key_spec().map(|spec| spec.as_str().to_owned()).unwrap_or_default(),
            spki_der: answer.public_key().map(|blob| blob.as_ref().to_vec()).unwrap_or_default(),
        })
    }

    /// Signs a digest that was computed here (Sign with MessageType DIGEST): the message itself may be longer than
    /// KMS takes, and never leaves.
    pub async fn sign_digest(
        &self,
        key_arn: &str,
        digest: Vec<u8>,
        algorithm: &str,
    ) -> Result<Vec<u8>, AwsError> {
        self.take_turn("Sign").await;
        let answer = self
            .kms
            .sign()
            .key_id(key_arn)
            .message(Blob::new(digest))
            .message_type(MessageType::Digest)
            .signing_algorithm(SigningAlgorithmSpec::from(algorithm))
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "Sign", error))?;
        Ok(answer.signature().map(|blob| blob.as_ref().to_vec()).unwrap_or_default())
    }

    /// Whether the credentials may sign with a key: nothing is signed (Sign with `DryRun`, which AWS answers with an error
    /// also when it would have signed).
    ///
    /// # Errors
    /// Denied if they may not; whatever else AWS says.
    pub async fn may_sign(&self, key_arn: &str, digest: Vec<u8>, algorithm: &str) -> Result<(), AwsError> {
        self.take_turn("Sign").await;
        let answer = self
            .kms
            .sign()
            .key_id(key_arn)
            .message(Blob::new(digest))
            .message_type(MessageType::Digest)
            .signing_algorithm(SigningAlgorithmSpec::from(algorithm))
            .dry_run(true)
            .send()
            .await;
        match answer.map_err(|error| AwsError::new(SERVICE, "Sign", error)) {
            Err(error) if error.refusal.error == "DryRunOperationException" => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Ok(()),
        }
    }

    /// The key policy, exactly as KMS answers it, JSON (GetKeyPolicy).
    pub async fn key_policy(&self, key_arn: &str) -> Result<String, AwsError> {
        self.take_turn("GetKeyPolicy").await;
        let answer = self
            .kms
            .get_key_policy()
            .key_id(key_arn)
            .policy_name("default")
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "GetKeyPolicy", error))?;
        Ok(answer.policy().unwrap_or_default().to_owned())
    }

    /// Replaces the key policy (PutKeyPolicy), with AWS's lockout check in force.
    pub async fn put_key_policy(&self, key_arn: &str, document: &str) -> Result<(), AwsError> {
        self.take_turn("PutKeyPolicy").await;
        self.kms
            .put_key_policy()
            .key_id(key_arn)
            .policy_name("default")
            .policy(document)
            .send()
            .await
            .map_err(|error| AwsError::new(SERVICE, "PutKeyPolicy", error))?;
        Ok(())
    }
}

fn kms_tags(tags: &[Tag]) -> Result<Vec<KmsTag>, BuildError> {
    tags.iter().map(|(key, value)| KmsTag::builder().tag_key(key).tag_value(value).build()).collect()
}

/// A request that the SDK would not build.
fn unbuilt(error: BuildError) -> SdkError<aws_sdk_kms::Error, ()> {
    SdkError::construction_failure(error)
}
