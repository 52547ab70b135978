use std::sync::atomic::{AtomicU64, Ordering};

use domain::SystemRandom;
use sha2::Digest as _;

use super::*;

fn plenty() -> FreeSpace {
    Arc::new(|_| Ok(u64::MAX))
}

fn store(root: &Path) -> Blobs {
    Blobs::open_with(root, Arc::new(SystemRandom), plenty()).unwrap()
}

fn names(directory: &Path) -> Vec<String> {
    fs::read_dir(directory).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
}

async fn arrive(blobs: &Blobs, bytes: &[u8]) -> Received {
    let mut incoming = blobs.receive(1 << 20).await.unwrap();
    for chunk in bytes.chunks(7) {
        incoming.write(chunk).await.unwrap();
    }
    incoming.finish().await.unwrap()
}

async fn text(blobs: &Blobs, key: &Key, range: Option<Range<u64>>) -> Vec<u8> {
    let reading = blobs.read(key, range).await.unwrap();
    let chunks: Vec<Bytes> = reading.bytes.try_collect().await.unwrap();
    chunks.concat()
}

#[tokio::test]
async fn a_file_arrives_is_kept_once_and_is_read_in_parts() {
    let root = tempfile::tempdir().unwrap();
    let blobs = store(root.path());
    let content = b"0123456789 and the rest of it";
    let first = arrive(&blobs, content).await;
    assert_eq!(first.size, content.len() as u64);
    assert_eq!(first.sha256.0, <[u8; 32]>::from(sha2::Sha256::digest(content)));
    let key = Key::original(first.sha256);
    blobs.keep(&first, &key).await.unwrap();
    drop(first);
    let second = arrive(&blobs, content).await;
    blobs.keep(&second, &key).await.unwrap();
    drop(second);

    assert_eq!(names(&root.path().join("incoming")), Vec::<String>::new());
    assert_eq!(blobs.size(&key).await.unwrap(), content.len() as u64);
    assert_eq!(text(&blobs, &key, None).await, content);
    assert_eq!(text(&blobs, &key, Some(3..7)).await, b"3456");
    assert_eq!(blobs.read(&key, Some(3..7)).await.unwrap().size, content.len() as u64);

    blobs.delete(&key).await.unwrap();
    blobs.delete(&key).await.unwrap();
    assert!(matches!(blobs.read(&key, None).await, Err(Error::Missing(missing)) if missing == key));
}

#[tokio::test]
async fn an_upload_that_is_dropped_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let blobs = store(root.path());
    let mut incoming = blobs.receive(100).await.unwrap();
    incoming.write(b"half of ").await.unwrap();
    assert_eq!(names(&root.path().join("incoming")).len(), 1);
    drop(incoming);
    assert_eq!(names(&root.path().join("incoming")).len(), 0);
}

#[tokio::test]
async fn the_limit_is_the_last_byte_that_is_taken() {
    let root = tempfile::tempdir().unwrap();
    let blobs = store(root.path());
    let mut incoming = blobs.receive(10).await.unwrap();
    incoming.write(b"0123456789").await.unwrap();
    assert!(matches!(incoming.write(b"0").await, Err(Error::TooLarge { limit: 10 })));
}

#[tokio::test]
async fn a_disk_that_fills_up_is_noticed_before_it_is_full() {
    let root = tempfile::tempdir().unwrap();
    let free = Arc::new(AtomicU64::new(RESERVE + 1));
    let shown = free.clone();
    let blobs = Blobs::open_with(
        root.path(),
        Arc::new(SystemRandom),
        Arc::new(move |_| Ok(shown.load(Ordering::SeqCst))),
    )
    .unwrap();
    let mut incoming = blobs.receive(u64::MAX).await.unwrap();
    let chunk = vec![0; 3 << 20];
    incoming.write(&chunk).await.unwrap();
    free.store(RESERVE - 1, Ordering::SeqCst);
    assert!(matches!(incoming.write(&chunk).await, Err(Error::Full)));
    drop(incoming);
    assert_eq!(names(&root.path().join("incoming")).len(), 0);
    assert!(matches!(blobs.receive(1).await, Err(Error::Full)));
    assert!(matches!(blobs.work_directory().await, Err(Error::Full)));
}

#[test]
fn what_a_full_disk_answers_is_told_apart() {
    assert!(matches!(Error::from(io::Error::from_raw_os_error(28)), Error::Full), "ENOSPC");
    assert!(matches!(Error::from(io::Error::from_raw_os_error(122)), Error::Full), "EDQUOT");
    assert!(matches!(Error::from(io::Error::from_raw_os_error(5)), Error::Io(_)), "EIO");
}

#[tokio::test]
async fn a_start_removes_what_nobody_works_on() {
    let root = tempfile::tempdir().unwrap();
    let blobs = store(root.path());
    let incoming = root.path().join("incoming");
    fs::write(incoming.join("dead.part"), b"half").unwrap();
    fs::create_dir(incoming.join("dead.job")).unwrap();
    fs::write(incoming.join("dead.job/view.png"), b"half").unwrap();
    fs::write(incoming.join("resumable.tus"), b"half").unwrap();
    let upload = blobs.receive(10).await.unwrap();
    let job = blobs.work_directory().await.unwrap();
    let working = job.path().file_name().unwrap().to_str().unwrap().to_owned();

    let again = store(root.path());
    let left = names(&incoming);
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(left.contains(&working) && left.contains(&"resumable.tus".to_owned()));
    drop((upload, job, again));
    assert_eq!(names(&incoming), ["resumable.tus"]);
}

#[tokio::test]
async fn derived_files_are_replaced_and_go_together() {
    let root = tempfile::tempdir().unwrap();
    let blobs = store(root.path());
    let prefix = blobs.new_derived_prefix();
    for content in [b"first", b"again"] {
        let work = blobs.work_directory().await.unwrap();
        let file = work.path().join("view.png");
        fs::write(&file, content).unwrap();
        blobs.keep_file(&file, &prefix.view()).await.unwrap();
    }
    assert_eq!(text(&blobs, &prefix.view(), None).await, b"again");
    blobs.delete_derived(&prefix).await.unwrap();
    blobs.delete_derived(&prefix).await.unwrap();
    assert_eq!(names(&root.path().join("derived")).len(), 0);
}

#[tokio::test]
async fn a_rendition_grows_is_settled_and_goes_with_its_directory() {
    let root = tempfile::tempdir().unwrap();
    let blobs = store(root.path());
    let prefix = blobs.new_derived_prefix();
    let work = blobs.work_directory().await.unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = work.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let named = |name| prefix.rendition(&RenditionFile::named(name).unwrap());
    for (segment, playlist) in [("a-0.m4s", "one"), ("a-1.m4s", "one and two")] {
        let files = vec![
            (file(segment, b"12345"), named(segment)),
            (file("next", playlist.as_bytes()), named("index.m3u8")),
        ];
        blobs.place(files).await.unwrap();
        assert_eq!(text(&blobs, &named("index.m3u8"), None).await, playlist.as_bytes());
    }
    blobs.place(vec![(file("poster", b"jpeg"), prefix.poster())]).await.unwrap();
    assert_eq!(blobs.settle(&prefix).await.unwrap(), 5 + 5 + 11 + 4);
    assert_eq!(blobs.settle(&blobs.new_derived_prefix()).await.unwrap(), 0, "nothing was made");
    assert_eq!(blobs.read_whole(&named("a-1.m4s")).await.unwrap(), b"12345");
    assert!(blobs.holds(&named("a-0.m4s")).await.unwrap());
    blobs.delete_derived(&prefix).await.unwrap();
    assert!(!blobs.holds(&named("a-0.m4s")).await.unwrap());
    assert_eq!(names(&root.path().join("derived")), Vec::<String>::new());
}

#[tokio::test]
async fn frames_are_kept_until_there_is_no_room_for_them() {
    let root = tempfile::tempdir().unwrap();
    let blobs = store(root.path());
    let (kettle, lamp) = (Sha256Sum([1; 32]), Sha256Sum([2; 32]));
    let mut keys = Vec::new();
    for (age, (clip, number)) in
        [(kettle, 1001), (lamp, 0), (kettle, 1002), (lamp, 1)].into_iter().enumerate()
    {
        let work = blobs.work_directory().await.unwrap();
        let file = work.path().join("frame.png");
        fs::write(&file, [0; 100]).unwrap();
        let key = Key::frame(clip, number);
        assert_eq!(blobs.keep_frame(&file, &key).await.unwrap(), 100);
        // A second apart, whatever the file system counts in.
        let made = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1000 + age as u64);
        fs::File::open(blobs.local_path(&key)).unwrap().set_modified(made).unwrap();
        keys.push(key);
    }
    let there = async || {
        let mut there = Vec::new();
        for key in &keys {
            there.push(blobs.holds(key).await.unwrap());
        }
        there
    };
    assert_eq!(blobs.trim_frames(400, &keys[3]).await.unwrap(), 400);
    assert_eq!(there().await, [true; 4]);
    assert_eq!(blobs.trim_frames(399, &keys[3]).await.unwrap(), 300);
    assert_eq!(there().await, [false, true, true, true]);
    assert_eq!(blobs.trim_frames(0, &keys[1]).await.unwrap(), 100, "the one that is being served stays");
    assert_eq!(there().await, [false, true, false, false]);
    blobs.delete_frames(lamp).await.unwrap();
    blobs.delete_frames(lamp).await.unwrap();
    // A picture of two goes with either of them.
    let (recipe, other) = (Sha256Sum([3; 32]), Sha256Sum([4; 32]));
    for (of, with) in [(kettle, lamp), (kettle, other), (lamp, kettle)] {
        let key = Key::picture_of_two(of, with, recipe, "webp");
        fs::create_dir_all(blobs.local_path(&key).parent().unwrap()).unwrap();
        fs::write(blobs.local_path(&key), b"picture").unwrap();
    }
    blobs.delete_frames(lamp).await.unwrap();
    assert!(!blobs.holds(&Key::picture_of_two(kettle, lamp, recipe, "webp")).await.unwrap());
    assert!(blobs.holds(&Key::picture_of_two(kettle, other, recipe, "webp")).await.unwrap());
    blobs.delete_frames(other).await.unwrap();
    assert_eq!(names(&root.path().join("frames")), Vec::<String>::new());
}

#[test]
fn an_original_says_what_it_holds() {
    let content = Sha256Sum([171; 32]);
    assert_eq!(Key::original(content).content(), Some(content));
    assert_eq!(Key::frame(content, 7).content(), None);
    assert_eq!(Key::stored("originals/xx/nothing".to_owned()).content(), None);
}
