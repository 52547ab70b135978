//! The room that media take, and that they give back.

use rushes_tests::shot::{Shot, program, stand_in};
use rushes_tests::{Studio, eventually};
use serde_json::json;

use super::{SOON, ready};
use crate::uploads::{draft, files_below, settled, store};

#[tokio::test]
async fn the_same_clip_is_kept_once_and_goes_with_everything_that_was_made_of_it() {
    let studio = Studio::start().await;
    let shot = Shot::default();
    let (stage, revision, video) = ready(&studio, &shot).await;
    let artist = studio.of("artist");
    let upload = artist.upload(stage, revision, "referenceVideo", "other.mp4", shot.make()).await.expect(201);
    let reference = settled(artist, &upload).await;
    assert_eq!(reference["sha256"], video["sha256"]);
    assert_eq!(artist.get(&format!("/api/media/{}/frames/5.png", video["id"])).await.status, 200);
    let below = |folder: &str| files_below(&store(&studio).join(folder));
    assert_eq!((below("originals").len(), below("frames").len()), (1, 1));

    let path = format!("/api/stages/{stage}/revisions/{revision}/upload");
    assert_eq!(artist.delete(&path).await.problem(422).1, ["?type"]);
    assert_eq!(artist.delete(&format!("{path}?type=video")).await.status, 204);
    assert_eq!(artist.get(&format!("/api/media/{}/hls/index.m3u8", video["id"])).await.status, 404);
    eventually("what was made of it is gone", SOON, async || {
        (std::fs::read_dir(store(&studio).join("derived")).unwrap().count() == 1).then_some(())
    })
    .await;
    assert_eq!((below("originals").len(), below("frames").len()), (1, 1), "another has the same content");
    assert_eq!(artist.get(&format!("/api/media/{}/frames/5.png", reference["id"])).await.status, 200);
    assert_eq!(artist.delete(&format!("{path}?type=referenceVideo")).await.status, 204);
    eventually("nothing is left", SOON, async || files_below(&store(&studio)).is_empty().then_some(())).await;
    for folder in ["derived", "frames"] {
        assert_eq!(std::fs::read_dir(store(&studio).join(folder)).unwrap().count(), 0, "{folder}");
    }
}

/// A studio whose ffmpeg reads no faster than is played.
async fn slow_studio() -> Studio {
    Studio::start_with(std::sync::Arc::new(domain::SystemClock), |config| {
        let slowly = format!("exec {} -re \"$@\"", program("ffmpeg").display());
        config.ffmpeg = stand_in(&config.data_dir, "ffmpeg", &slowly);
    })
    .await
}

/// A clip of so many frames of which some can be played and more are being made: its stage, its round, and itself.
async fn growing(studio: &Studio, frames: u32) -> (i64, i64, i64) {
    let (stage, revision) = draft(studio).await;
    let artist = studio.of("artist");
    let shot = Shot { frames, ..Shot::default() };
    let media = artist.upload(stage, revision, "video", "kettle.mp4", shot.make()).await.expect(201);
    let id = media["id"].as_i64().unwrap();
    eventually("some of it can be played", SOON, async || {
        let media = artist.get(&format!("/api/media/{id}")).await.expect(200);
        media["clip"]["playable_frames"].as_i64().is_some_and(|frames| frames > 0).then_some(())
    })
    .await;
    (stage, revision, id)
}

#[tokio::test]
async fn a_clip_that_is_removed_while_it_is_made_ends_the_work_on_it() {
    let studio = slow_studio().await;
    let (stage, revision, _) = growing(&studio, 1_440).await;
    let artist = studio.of("artist");
    let upload = format!("/api/stages/{stage}/revisions/{revision}/upload?type=video");
    assert_eq!(artist.delete(&upload).await.status, 204);
    // The files of the work are there for as long as ffmpeg works.
    eventually("nothing is left", std::time::Duration::from_secs(10), async || {
        let folders = ["incoming", "derived", "originals"].map(|folder| store(&studio).join(folder));
        let left = folders.iter().any(|folder| {
            !files_below(folder).is_empty()
                || folder.ends_with("incoming") && std::fs::read_dir(folder).unwrap().count() > 0
        });
        (!left).then_some(())
    })
    .await;
}

/// As when a worker was silent for so long that its job was given to another, and goes on.
#[tokio::test]
async fn of_two_attempts_at_once_the_later_one_counts_and_neither_touches_the_other_s() {
    let studio = slow_studio().await;
    let (.., media) = growing(&studio, 240).await;
    let artist = studio.of("artist");
    let path = format!("/api/media/{media}");
    let db = &studio.running.as_ref().unwrap().app.db;
    let again = async || {
        sqlx::query(
            "INSERT INTO graphile_worker._private_jobs (task_id, payload)
             SELECT id, json_build_object('media', $1::bigint)
             FROM graphile_worker._private_tasks WHERE identifier = 'derive_clip'",
        )
        .bind(media)
        .execute(db)
        .await
        .unwrap();
    };
    let no_more_jobs = async || {
        eventually("no job is left", SOON, async || {
            let jobs: i64 = sqlx::query_scalar("SELECT count(*) FROM graphile_worker._private_jobs")
                .fetch_one(db)
                .await
                .unwrap();
            (jobs == 0).then_some(())
        })
        .await;
    };
    let prefix = async || -> (String, String) {
        sqlx::query_as("SELECT derived_prefix, status FROM media WHERE id = $1")
            .bind(media)
            .fetch_one(db)
            .await
            .unwrap()
    };
    let (first, _) = prefix().await;
    again().await;
    eventually("the second one has begun", SOON, async || {
        let (now, status) = prefix().await;
        assert_eq!(status, "processing");
        (now != first).then_some(())
    })
    .await;
    no_more_jobs().await;
    let whole = async || {
        assert_eq!(artist.get(&path).await.expect(200)["status"], "ready");
        let playlist = artist.get(&format!("{path}/hls/index.m3u8")).await.text();
        let segments: Vec<&str> = playlist.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(!segments.is_empty(), "{playlist}");
        for segment in segments {
            assert_eq!(artist.get(&format!("{path}/hls/{segment}")).await.status, 200, "{segment}");
        }
        assert_eq!(artist.get(&format!("{path}/thumbnail/320.webp")).await.status, 200);
        assert!(!store(&studio).join(&first).exists(), "what the earlier one had made is gone");
        assert_eq!(std::fs::read_dir(store(&studio).join("derived")).unwrap().count(), 1);
    };
    whole().await;

    // One that begins when all is done has nothing to do.
    again().await;
    no_more_jobs().await;
    whole().await;
}

#[tokio::test]
async fn a_project_knows_how_much_room_its_media_take() {
    let studio = Studio::start().await;
    let shot = Shot { frames: 24, ..Shot::default() };
    let (stage, revision, video) = ready(&studio, &shot).await;
    let artist = studio.of("artist");
    let found = artist.get(&format!("/api/revisions/{revision}")).await.expect(200);
    let path = format!("/api/projects/{}/storage", found["project_id"]);
    let derived = || -> u64 {
        let files = files_below(&store(&studio).join("derived"));
        files.iter().map(|file| file.metadata().unwrap().len()).sum()
    };
    let size = video["size_bytes"].as_i64().unwrap();
    let video_derived = derived();
    let one = json!({ "type": "video", "original_bytes": size, "derived_bytes": video_derived, "count": 1 });
    assert_eq!(
        artist.get(&path).await.expect(200),
        json!({ "original_bytes": size, "derived_bytes": video_derived, "media_count": 1, "by_type": [one] })
    );

    let same = artist.upload(stage, revision, "referenceVideo", "b.mp4", shot.make()).await.expect(201);
    settled(artist, &same).await;
    let picture = rushes_tests::studio::picture(64, 64);
    let picture_size = i64::try_from(picture.len()).unwrap();
    let still = artist.upload(stage, revision, "current", "a.png", picture).await.expect(201);
    settled(artist, &still).await;
    let all = artist.get(&path).await.expect(200);
    assert_eq!((&all["original_bytes"], &all["media_count"]), (&json!(size + picture_size), &json!(3)));
    assert_eq!(all["derived_bytes"], derived());
    let types: Vec<&str> =
        all["by_type"].as_array().unwrap().iter().map(|t| t["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["current", "referenceVideo", "video"]);
    assert_eq!(all["by_type"][1]["original_bytes"], 0, "the same content counts once: {all}");

    let upload = format!("/api/stages/{stage}/revisions/{revision}/upload");
    assert_eq!(artist.delete(&format!("{upload}?type=video")).await.status, 204);
    let less = artist.get(&path).await.expect(200);
    assert_eq!((&less["original_bytes"], &less["media_count"]), (&json!(size + picture_size), &json!(2)));
    assert_eq!(artist.delete(&format!("{upload}?type=referenceVideo")).await.status, 204);
    assert_eq!(artist.get(&path).await.expect(200)["original_bytes"], picture_size);

    assert_eq!(
        studio.of("client").get(&path).await.expect(200)["media_count"],
        0,
        "drafts are none of theirs"
    );
    assert_eq!(studio.of("client_b").get(&path).await.status, 404);
    let (other, _) = draft(&studio).await;
    assert_ne!(other, stage);
    assert_eq!(artist.get(&path).await.expect(200)["media_count"], 1, "other projects do not count");
}
