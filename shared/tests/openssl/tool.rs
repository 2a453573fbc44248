//! Runs the `openssl` program in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A fresh folder under the target folder, and OpenSSL at work in it.
pub(crate) struct OpenSsl {
    folder: PathBuf,
}

impl OpenSsl {
    /// `name` must be unique among the tests.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    /// Runs `openssl` with arguments separated by spaces, and answers what it printed, both streams. Fails when it fails.
    pub(crate) fn run(&self, arguments: &str) -> String {
        let output = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("these tests need the program `openssl` (Debian: apt-get install openssl)");
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {text}");
        text
    }

    /// At work in a folder that is there.
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Where it works.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn read(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.folder.join(file), content).unwrap();
    }
}
