//! A ZIP archive (PKWARE APPNOTE 6.3) of small files, stored as they are, with one fixed date: the same files give the same bytes.

/// Needed to unpack: version 2.0.
const VERSION: u16 = 20;
/// Made on Unix, so that the permissions below count.
const MADE_BY: u16 = (3 << 8) | VERSION;
/// Names are UTF-8 (bit 11).
const FLAGS: u16 = 1 << 11;
/// 1 January 1980, the first day that the format knows.
const DATE: u16 = (1 << 5) | 1;
/// A regular file, `rw-r--r--`, in the upper half.
const ATTRIBUTES: u32 = 0o100_644 << 16;

/// The archive. Names must differ and be shorter than 64 KiB, and all content together smaller than 4 GiB; a few kilobytes are.
pub(super) fn of(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = four(archive.len());
        // What the local header and the central directory both say of it (§4.3.7 and §4.3.12).
        let mut common = Vec::new();
        for number in [VERSION, FLAGS, 0, 0, DATE] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc32(content), four(content.len()), four(content.len())] {
            common.extend(number.to_le_bytes());
        }
        common.extend(two(name.len()).to_le_bytes());
        common.extend(0_u16.to_le_bytes());

        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(content);

        directory.extend(b"PK\x01\x02");
        directory.extend(MADE_BY.to_le_bytes());
        directory.extend(&common);
        // No comment, disk 0, nothing inside told.
        directory.extend([0; 6]);
        directory.extend(ATTRIBUTES.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let begin = four(archive.len());
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06");
    archive.extend([0; 4]);
    archive.extend(two(files.len()).to_le_bytes());
    archive.extend(two(files.len()).to_le_bytes());
    archive.extend(four(directory.len()).to_le_bytes());
    archive.extend(begin.to_le_bytes());
    archive.extend([0; 2]);
    archive
}

fn two(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn four(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// CRC-32 as ZIP has it (reflected polynomial 0xEDB88320).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1));
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // The check value that every list of CRCs has.
        assert_eq!(super::crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(super::crc32(b""), 0);
    }
}
