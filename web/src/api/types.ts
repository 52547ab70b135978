import type { components } from "./api.gen";

type Schemas = components["schemas"];

/** An identifier of a table row. */
export type Id = number;
/** A moment, RFC 3339 in UTC. */
export type Timestamp = string;
/** A day, `YYYY-MM-DD`. */
export type DateOnly = string;

export type Person = Schemas["Person"];
export type Member = Schemas["Member"];
export type Me = Schemas["Me"];
export type SignedIn = Schemas["SignInStarted"];
export type DemoPerson = Schemas["DemoPerson"];
export type Role = Me["role"];

export type Project = Schemas["Project"];
export type NewProject = Schemas["NewProject"];
export type ProjectChange = Schemas["ProjectChanges"];
export type ProjectStatus = Project["status"];
export type Priority = Project["priority"];

export type Deliverable = Schemas["Deliverable"];
export type NewDeliverable = Schemas["NewDeliverable"];
export type DeliverableChange = Schemas["DeliverableChanges"];
/** Derived from the stages; only ON_HOLD is set by people. */
export type DeliverableStatus = Deliverable["status"];

export type Stage = Schemas["Stage"];
export type StageSummary = Schemas["StageSummary"];
export type StageChange = Schemas["StageChanges"];
export type StageMove = Schemas["StageMove"];
export type StageStatus = Stage["status"];
export type ApprovalType = Stage["approval_type"];
export type Assignment = Schemas["Assignment"];
export type BlockedBy = Schemas["BlockedBy"];

export type Revision = Schemas["Revision"];
/** What changed in the picture from one round to another. */
export type PictureChanges = Schemas["PictureChanges"];
export type RevisionSummary = Schemas["RevisionSummary"];
export type Round = Schemas["Round"];
/** A revision with where it lies, its sibling rounds and the caller's rights. */
export type RevisionDetail = Schemas["RevisionDetail"];
/** What one writer did in a document in a row. */
export type Moment = Schemas["Moment"];
/** A document as it was. */
export type PastDocument = Schemas["PastDocument"];
/** A document that is open now. */
export type OpenDocument = Schemas["OpenDocument"];
/** What somebody may do with a round: `annotate` is either of `draw` and `comment`. */
export type RevisionRights = Schemas["RevisionRights"];
export type RevisionStatus = Revision["status"];

/** An item of a checklist, as the API tells of it. */
export type FeedbackItem = Schemas["FeedbackItem"];
export type FeedbackChange = Schemas["FeedbackChanges"];
/** How much feedback there is: action items alone. */
export type FeedbackCounts = Schemas["FeedbackCounts"];
/** What a new round would take over. */
export type Carry = Schemas["Carry"];
/** An item that waits to be verified, with what to look at. */
export type QueueItem = Schemas["QueueItem"];
/** An assignment of whoever is signed in. */
export type WorkItem = Schemas["WorkItem"];

/** Something that somebody is told of, or several things that belong together. */
export type Notification = Schemas["Notification"];
export type NotificationItem = Schemas["NotificationItem"];
export type NotificationKind = Notification["kind"];
export type NotificationPreferences = Schemas["Preferences"];
/** Whether one is told of one kind, here and by mail. */
export type NotificationPreference = NotificationPreferences["kinds"][number];
/** What is absent stays as it is. */
export type NotificationPreferenceChange = Pick<NotificationPreference, "kind"> & {
	in_app?: boolean;
	email?: boolean;
};
/** Somebody who may be mentioned in a comment. */
export type Mentionable = Schemas["Mentionable"];
/** Something that happened, with the names of what it is about. */
export type Activity = Omit<Schemas["Activity"], "data"> & {
	/** The particulars, which differ by type. */
	data: Record<string, unknown>;
};

export type Review = Schemas["ReviewSession"];
export type ReviewDetail = Schemas["ReviewDetail"];
export type ReviewItem = Schemas["ReviewItem"];
/** A stage that a review session could look at. */
export type Candidate = Schemas["ReviewCandidate"];
/** The record of a decision, which nobody can alter. */
export type DecisionRecord = Schemas["DecisionRecord"];
/** Everything that was decided about a round, and the client's word on it. */
export type RevisionDecisions = Schemas["RevisionDecisions"];
export type Verdict = DecisionRecord["verdict"];

/** What a link gives to somebody who has nothing else. */
export type SharedRights = Pick<ShareLink, "can_comment" | "can_draw" | "can_decide" | "can_download">;
/** A link for people without an account. */
export type ShareLink = Schemas["ShareLink"];
/** A link with its address, which is told this once. */
export type MadeLink = Schemas["MadeLink"];
/** What somebody did who came by a link. */
export type ShareVisit = Schemas["ShareVisit"];
/** What a link tells before one has said who one is. */
export type OpenedLink = Schemas["ShareOpening"];
/** A guest in a browser, and what their link gives them. */
export type GuestSession = Schemas["GuestSession"];

export type Media = Schemas["Media"];
export type PixelReading = Schemas["PixelReading"];
export type MediaRole = Media["role"];
export type MediaStatus = Media["status"];
export type MediaKind = Media["kind"];
/** What a clip is, as found out from its content. */
export type Clip = NonNullable<Media["clip"]>;

/** How much room the media of a project take, in bytes. */
export interface Storage {
	/** The files as they were uploaded. */
	original_bytes: number;
	/** What was made of them to be looked at. */
	derived_bytes: number;
	media_count: number;
	by_type: { type: MediaRole; original_bytes: number; derived_bytes: number; count: number }[];
}

export type Pipeline = Schemas["Pipeline"];

/** A channel of a chat program that the studio is told in. */
export type Channel = Schemas["Channel"];
export type NewChannel = Schemas["NewChannel"];
export type ChannelChange = Schemas["ChannelChanges"];
export type ChannelKind = Channel["kind"];
/** What a channel is told of. */
export type ChannelTopic = Channel["topics"][number];
