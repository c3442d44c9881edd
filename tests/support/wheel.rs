//! Small real wheels.

use std::fmt::Write as _;

use super::digest;

/// A file of a wheel.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Its path inside the wheel.
    pub(crate) path: String,
    /// Its permission bits.
    pub(crate) mode: u16,
    /// Its contents.
    pub(crate) contents: Vec<u8>,
}

/// A pure Python wheel for every Python 3.
#[derive(Debug, Clone)]
pub(crate) struct Wheel {
    /// Normalized name; without `-`, so that it is the name of the module too.
    pub(crate) name: &'static str,
    version: &'static str,
    /// Everything but `RECORD`, in the order of the archive.
    members: Vec<Member>,
}

impl Wheel {
    /// A wheel of version 1.0 with nothing but metadata.
    pub(crate) fn new(name: &'static str) -> Self {
        Self::of_version(name, "1.0")
    }

    /// The same of another version, normalized.
    pub(crate) fn of_version(name: &'static str, version: &'static str) -> Self {
        Self {
            name,
            version,
            members: Vec::new(),
        }
        .file(
            &format!("{name}-{version}.dist-info/METADATA"),
            format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n").as_bytes(),
        )
        .file(
            &format!("{name}-{version}.dist-info/WHEEL"),
            b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
    }

    /// Adds a file of mode 0644.
    pub(crate) fn file(self, path: &str, contents: &[u8]) -> Self {
        self.member(path, 0o644, contents)
    }

    /// Adds a file of mode 0755.
    pub(crate) fn executable(self, path: &str, contents: &[u8]) -> Self {
        self.member(path, 0o755, contents)
    }

    fn member(mut self, path: &str, mode: u16, contents: &[u8]) -> Self {
        self.members.push(Member {
            path: path.to_owned(),
            mode,
            contents: contents.to_vec(),
        });
        self
    }

    /// The file name.
    pub(crate) fn filename(&self) -> String {
        format!("{}-{}-py3-none-any.whl", self.name, self.version)
    }

    fn record(&self) -> Member {
        let path = format!("{}-{}.dist-info/RECORD", self.name, self.version);
        let mut contents = String::new();
        for Member {
            path,
            contents: bytes,
            ..
        } in &self.members
        {
            let sum = digest::base64(&digest::sha256(bytes));
            writeln!(contents, "{path},sha256={sum},{}", bytes.len()).unwrap();
        }
        writeln!(contents, "{path},,").unwrap();
        Member {
            path,
            mode: 0o644,
            contents: contents.into_bytes(),
        }
    }

    /// The archive: a zip whose members are stored.
    pub(crate) fn archive(&self) -> Vec<u8> {
        let (mut archive, mut directory) = (Vec::new(), Vec::new());
        let record = self.record();
        let mut count = 0_u16;
        for member in self.members.iter().chain([&record]) {
            let offset = u32::try_from(archive.len()).unwrap();
            let common = member.common_header();
            archive.extend(b"PK\x03\x04");
            archive.extend(&common);
            archive.extend(member.path.as_bytes());
            archive.extend(&member.contents);

            directory.extend(b"PK\x01\x02");
            // Made by version 2.0 on Unix.
            directory.extend([20, 3]);
            directory.extend(&common);
            // No comment, first disk, no internal attributes.
            directory.extend([0; 6]);
            directory.extend((u32::from(0o100_000 | member.mode) << 16).to_le_bytes());
            directory.extend(offset.to_le_bytes());
            directory.extend(member.path.as_bytes());
            count += 1;
        }
        let start = u32::try_from(archive.len()).unwrap();
        let length = u32::try_from(directory.len()).unwrap();
        archive.extend(directory);
        archive.extend(b"PK\x05\x06");
        archive.extend([0; 4]);
        archive.extend(count.to_le_bytes());
        archive.extend(count.to_le_bytes());
        archive.extend(length.to_le_bytes());
        archive.extend(start.to_le_bytes());
        archive.extend([0; 2]);
        archive
    }
}

impl Member {
    /// The fields that the local header and the central directory share.
    fn common_header(&self) -> Vec<u8> {
        let size = u32::try_from(self.contents.len()).unwrap();
        let mut header = Vec::new();
        // Needs version 2.0, no flags, stored, 1980-01-01 00:00.
        for field in [20_u16, 0, 0, 0, 0x21] {
            header.extend(field.to_le_bytes());
        }
        for field in [digest::crc32(&self.contents), size, size] {
            header.extend(field.to_le_bytes());
        }
        header.extend(u16::try_from(self.path.len()).unwrap().to_le_bytes());
        header.extend(0_u16.to_le_bytes());
        header
    }
}
