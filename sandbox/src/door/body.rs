//! Bodies: reading a request's with a bound and a time limit, and sending an answer's, wholly or in part.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};

/// Why a request's body cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is longer than allowed.
    TooLong,
    /// It did not arrive in time.
    TooSlow,
    /// The client broke off, or its chunks are not well-formed.
    Broken,
}

/// Reads a body of at most `most` bytes that arrives within `time`.
pub(super) async fn read(body: Incoming, most: usize, time: Duration) -> Result<Bytes, Unread> {
    // A length that is announced is looked at before a client who waits for "100 Continue" sends anything.
    if body.size_hint().lower() > most as u64 {
        return Err(Unread::TooLong);
    }
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    tokio::time::timeout(time, collect(body, most)).await.unwrap_or(Err(Unread::TooSlow))
}

/// Nearly every call arrives as one piece, which is handed on without a copy.
async fn collect(mut body: Incoming, most: usize) -> Result<Bytes, Unread> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
        if first.len() + rest.len() + piece.len() > most {
            return Err(Unread::TooLong);
        }
        if first.is_empty() { first = piece } else { rest.extend_from_slice(&piece) }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(first.len() + rest.len());
    whole.extend_from_slice(&first);
    whole.extend_from_slice(&rest);
    Ok(whole.freeze())
}

/// The connection is to be closed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the connection is cut, as asked for")]
pub(super) struct Cut;

/// The body of an answer.
#[derive(Debug)]
pub(super) enum AnswerBody {
    /// All of it.
    Whole(Option<Bytes>),
    /// Its first half, then the end of the connection.
    Midway {
        /// What is still to be sent.
        half: Option<Bytes>,
        /// The length that the head announces: never zero, so that something is missing.
        announced: u64,
        /// Whether what was sent has had its chance to leave.
        flushed: bool,
    },
}

impl AnswerBody {
    pub(super) fn whole(bytes: Bytes) -> Self {
        Self::Whole((!bytes.is_empty()).then_some(bytes))
    }

    pub(super) fn midway(bytes: &Bytes) -> Self {
        let half = bytes.slice(..bytes.len() / 2);
        let announced = bytes.len().max(1) as u64;
        Self::Midway { half: (!half.is_empty()).then_some(half), announced, flushed: false }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Midway { half, flushed, .. } => {
                if let Some(half) = half.take() {
                    return Poll::Ready(Some(Ok(Frame::data(half))));
                }
                if !*flushed {
                    // The server flushes when a body has nothing to give for the moment.
                    *flushed = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(Cut)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Midway { announced, .. } => SizeHint::with_exact(*announced),
        }
    }
}
