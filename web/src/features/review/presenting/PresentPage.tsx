import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ban, Check, ChevronLeft, ChevronRight, Eye, Hand, MessageSquare, RotateCcw, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { asApiError } from "@/api/problem";
import { revisionQuery } from "@/api/queries";
import type { Id, RevisionDetail, Verdict } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Button, ButtonLink, IconButton } from "@/components/Button";
import { NoteDialog } from "@/components/NoteDialog";
import { useTitle } from "@/components/Page";
import { Status } from "@/components/Status";
import { EmptyState } from "@/components/Surfaces";
import { toastDone, toastError } from "@/components/toasts";
import type { PresenceUser } from "@/document/presence";
import type { SessionItem } from "@/document/schema.gen";
import { useShortcuts } from "@/keyboard/shortcuts";
import { usePermission } from "@/session/session";
import type { ClipPicture } from "@/viewer/clip/clip_picture";
import { useSurround } from "../appearance";
import { NotesPanel } from "../NotesPanel";
import { type FocusedBy, PictureArea } from "../PictureArea";
import { picturesOf } from "../pictures";
import type { ReviewSession } from "../session";
import { type FullScreen, useFullScreen } from "../transport/full_screen";
import { Transport } from "../transport/Transport";
import { useClipShortcuts } from "../transport/useClipShortcuts";
import { SessionProvider, useIsOfStudio, useReviewSession, useSelf } from "../useReviewSession";
import { useSignal } from "../useSignal";
import { rosterOf, shownNow } from "./model";
import type { Presented, PresentedSession } from "./presented_session";
import { useFollowing, useLeading } from "./useFollowing";
import { usePresented } from "./usePresented";

/** A session as it is presented: one leads, the others see the same picture until they look away. */
export function PresentPage({ id }: { id: Id }) {
	const self = useSelf();
	if (!self) return null;
	return <Joined key={id} id={id} self={self} />;
}

function Joined({ id, self }: { id: Id; self: PresenceUser }) {
	const presented = usePresented(id, self);
	return presented ? <Joining id={id} self={self} presented={presented} /> : null;
}

interface JoinedProps {
	id: Id;
	self: PresenceUser;
	presented: PresentedSession;
}

function Joining({ id, self, presented }: JoinedProps) {
	const now = useSignal(presented.presented);
	const standing = useSignal(presented.standing);
	useTitle(now?.meta.name ?? "Session", "Presenting");
	if (standing === "gone") {
		return (
			<EmptyState
				title="This session is not open to you"
				action={
					<ButtonLink look="primary" to="/reviews/$review" params={{ review: String(id) }}>
						See what is yours of it
					</ButtonLink>
				}
			>
				Some of what it shows belongs to projects that you do not see, or it is gone. Ask whoever invited you.
			</EmptyState>
		);
	}
	if (!now) return <div className="h-dvh bg-surround-dark" />;
	return <Presenting id={id} self={self} presented={presented} now={now} />;
}

function Presenting({ id, self, presented, now }: JoinedProps & { now: Presented }) {
	const navigate = useNavigate();
	const peers = useSignal(presented.peers);
	const standing = useSignal(presented.standing);
	const studio = useIsOfStudio();
	const manages = usePermission("session.manage");
	const fullScreen = useFullScreen();
	const [away, setAway] = useState<Id | null>(null);
	const [notes, setNotes] = useState(false);
	const [clip, setClip] = useState<ClipPicture | null>(null);
	const { items, presenter, stage } = now;
	const leads = presenter?.leader === self.id;
	const shown = shownNow(presenter, stage, peers);
	const following = !leads && away === null && shown !== null;
	const wanted = following ? shown.item : (away ?? shown?.item ?? items[0]?.id ?? null);
	const item = items.find((each) => each.id === wanted) ?? items[0] ?? null;
	const revisionId = following ? shown.revision : (item?.revision ?? null);
	const revision = useQuery({ ...revisionQuery(revisionId ?? 0), enabled: revisionId !== null }).data ?? null;
	const session = useReviewSession(revisionId ?? 0, self, studio);
	const ready = revision?.id === revisionId ? session : null;
	useFollowing(ready, clip, following ? shown : null);
	useLeading(
		presented,
		ready,
		clip,
		leads && presenter && item && revisionId !== null
			? { epoch: presenter.epoch, item: item.id, revision: revisionId }
			: null,
	);
	const take = useMutation({
		mutationFn: () => answer(api.POST("/api/reviews/{id}/lead", { params: { path: { id } }, body: {} })),
		onError: (error) => toastError("The lead stays where it is", error),
	});
	const giveUp = useMutation({
		mutationFn: () => answer(api.DELETE("/api/reviews/{id}/lead", { params: { path: { id } } })),
		onError: (error) => toastError("The lead stays with you", error),
	});
	const at = item ? items.indexOf(item) : -1;
	const go = (by: 1 | -1) => {
		const next = items[at + by];
		if (next) setAway(next.id);
	};
	const comeBack = () => setAway(null);
	const mayLead = studio && !leads && (manages || !presenter?.leader);
	const leave = () => void navigate({ to: "/reviews/$review", params: { review: String(id) } });
	useShortcuts("Presenting", [
		{ keys: "n", label: "Show or hide notes", run: () => setNotes(!notes) },
		{ keys: "shift+f", label: "Full screen", run: fullScreen.toggle },
		{ keys: "escape", label: "Leave", run: leave },
	]);
	useShortcuts(
		"Presenting",
		[{ keys: "enter", label: "Come back to the presenter", run: comeBack }],
		!leads && away !== null,
	);
	useShortcuts("Presenting", [{ keys: "l", label: "Take the lead", run: () => take.mutate() }], mayLead);

	return (
		<div
			data-theme="dark"
			data-presenting={leads ? "leads" : following ? "follows" : "away"}
			data-item={item?.id}
			className="flex h-dvh flex-col overflow-hidden bg-surround-dark text-text"
		>
			{/* Who follows has the presenter's hand on the clip, and not their own. */}
			<ClipKeys clip={following ? null : clip} fullScreen={fullScreen} />
			<ItemKeys key={String(clip !== null && !following)} onStep={go} />
			<header className="flex min-h-(--bar-height) shrink-0 items-center gap-2 bg-surface-1 px-3 max-sm:flex-wrap max-sm:py-1">
				<IconButton label="Leave" keys="escape" onClick={leave}>
					<X size={17} aria-hidden />
				</IconButton>
				<h1 className="min-w-0 flex-1 truncate font-medium">
					{item ? `${item.title}, ${item.stage_name}` : now.meta.name}
					<span className="ml-2 font-normal text-faint tabular-nums">
						{at + 1} of {items.length}
					</span>
				</h1>
				<p role="status" className="text-sm text-muted">
					{standing === "away"
						? "Connecting again…"
						: leads
							? "You lead"
							: presenter?.leader
								? `${presenter.name} leads`
								: "Nobody leads"}
				</p>
				<Roster presented={presented} />
				{mayLead && (
					<Button size="small" busy={take.isPending} onClick={() => take.mutate()}>
						<Hand size={14} aria-hidden /> Take the lead
					</Button>
				)}
				{leads && (
					<Button size="small" busy={giveUp.isPending} onClick={() => giveUp.mutate()}>
						Give the lead up
					</Button>
				)}
				{!leads && away !== null && shown !== null && (
					<Button look="primary" size="small" onClick={comeBack}>
						<Eye size={14} aria-hidden /> Come back
					</Button>
				)}
			</header>
			{ready && revision ? (
				<SessionProvider value={ready}>
					<Picture
						session={ready}
						revision={revision}
						self={self}
						media={following ? shown.media : null}
						notes={notes}
						onClip={setClip}
						clip={clip}
						fullScreen={fullScreen}
						onTouch={() => {
							if (following && item) setAway(item.id);
						}}
					/>
				</SessionProvider>
			) : (
				<div className="flex-1" />
			)}
			<footer className="flex min-h-12 shrink-0 items-center gap-2 bg-surface-1 px-3">
				<IconButton label="Previous item" keys="arrowleft" disabled={at <= 0} onClick={() => go(-1)}>
					<ChevronLeft size={18} aria-hidden />
				</IconButton>
				<IconButton
					label="Next item"
					keys="arrowright"
					disabled={at >= items.length - 1}
					onClick={() => go(1)}
				>
					<ChevronRight size={18} aria-hidden />
				</IconButton>
				<IconButton label="Notes" keys="n" aria-pressed={notes} onClick={() => setNotes(!notes)}>
					<MessageSquare size={17} aria-hidden />
				</IconButton>
				<span className="flex-1" />
				{item && <Deciding session={id} item={item} now={now} />}
			</footer>
		</div>
	);
}

/** The keys of the player. */
function ClipKeys({ clip, fullScreen }: { clip: ClipPicture | null; fullScreen: FullScreen }) {
	useClipShortcuts(clip, fullScreen);
	return null;
}

/** Arrows go from item to item. What comes last wins: they come anew whenever those of the player do. */
function ItemKeys({ onStep }: { onStep: (by: 1 | -1) => void }) {
	useShortcuts("Presenting", [
		{ keys: "arrowright", label: "Next item", run: () => onStep(1) },
		{ keys: "arrowleft", label: "Previous item", run: () => onStep(-1) },
	]);
	return null;
}

/** Who is here, and how far away by the wire. */
function Roster({ presented }: { presented: PresentedSession }) {
	const roster = rosterOf(useSignal(presented.peers));
	return (
		<ul aria-label="Who is here" className="flex -space-x-1">
			{roster.map(({ user, rtt }) => (
				<li key={user.id} title={rtt === null ? user.name : `${user.name}, ${rtt} ms`}>
					<Avatar person={user} size={24} />
				</li>
			))}
		</ul>
	);
}

function Picture({
	session,
	revision,
	self,
	media: wanted,
	notes,
	clip,
	onClip,
	fullScreen,
	onTouch,
}: {
	session: ReviewSession;
	revision: RevisionDetail;
	self: PresenceUser;
	/** The medium that the presenter shows; null for one's own choice. */
	media: Id | null;
	notes: boolean;
	clip: ClipPicture | null;
	onClip: (clip: ClipPicture | null) => void;
	fullScreen: FullScreen;
	/** The hand is on the picture. */
	onTouch: () => void;
}) {
	const [surround] = useSurround();
	const [focused, setFocused] = useState<FocusedBy | null>(null);
	const [, setPicture] = useState<object | null>(null);
	const media = useMemo(() => picturesOf(revision), [revision]);
	const chosen = useSignal(session.media);
	const current = media.find(({ id }) => id === (wanted ?? chosen)) ?? media[0] ?? null;
	const currentId = current?.id ?? null;
	useEffect(() => session.setPictures(media), [session, media]);
	useEffect(() => session.setMedia(currentId), [session, currentId]);
	return (
		<main
			id="content"
			className="flex min-h-0 flex-1"
			onPointerDownCapture={onTouch}
			onWheelCapture={onTouch}
		>
			<div className="flex min-h-0 min-w-0 flex-1 flex-col">
				<PictureArea
					media={current}
					surround={surround}
					bare
					onPicture={setPicture}
					frame={null}
					onClip={onClip}
					focused={focused}
					onFocused={setFocused}
				/>
				{clip && (
					<Transport
						clip={clip}
						silent={current?.clip?.sound == null}
						markers={[]}
						onMarker={() => undefined}
						fullScreen={fullScreen}
					/>
				)}
			</div>
			{notes && (
				<aside aria-label="Notes" className="flex w-85 max-w-full shrink-0 flex-col bg-surface-1">
					<NotesPanel
						revision={revision}
						media={media}
						self={self}
						whyReadOnly={
							revision.rights.annotate ? null : "You can look at this round and follow what is said."
						}
					/>
				</aside>
			)}
		</main>
	);
}

/** Approve, request changes, reject: the big buttons of those who may, and what is decided. */
function Deciding({ session, item, now }: { session: Id; item: SessionItem; now: Presented }) {
	const cache = useQueryClient();
	const decides = usePermission("review.decide") && now.meta.status === "IN_PROGRESS";
	const [asking, setAsking] = useState<Verdict | null>(null);
	const decision = now.decisions.get(item.id) ?? null;
	const open = decides && decision?.applied == null;
	const decide = useMutation({
		mutationFn: ({ verdict, note }: { verdict: Verdict; note: string | null }) =>
			answer(
				api.POST("/api/reviews/{id}/items/{item}/decide", {
					params: { path: { id: session, item: item.id } },
					body: { decision: verdict, ...(note ? { note } : {}) },
				}),
			),
		onSuccess() {
			setAsking(null);
			toastDone(`${item.title}: decided`, undefined, `presented-${item.id}`);
		},
		onError: (error) => {
			if (asking === null) toastError("Nothing was decided", error);
		},
		onSettled: () => cache.invalidateQueries({ queryKey: keys.reviews }),
	});
	const choose = (verdict: Verdict) => {
		decide.reset();
		if (verdict === "APPROVED") decide.mutate({ verdict, note: null });
		else setAsking(verdict);
	};
	useShortcuts(
		"Presenting",
		[
			{ keys: "a", label: "Approve", run: () => choose("APPROVED") },
			{ keys: "c", label: "Request changes", run: () => choose("CHANGES_REQUESTED") },
			{ keys: "x", label: "Reject", run: () => choose("REJECTED") },
		],
		open,
	);
	const status = decision?.verdict as Verdict | undefined;
	const words = asking === "REJECTED" ? "Reject" : "Request changes";
	return (
		<>
			{status && <Status status={status} />}
			{open && (
				<>
					<Button busy={decide.isPending} onClick={() => choose("APPROVED")}>
						<Check size={16} aria-hidden /> Approve
					</Button>
					<Button onClick={() => choose("CHANGES_REQUESTED")}>
						<RotateCcw size={15} aria-hidden /> <span className="max-sm:sr-only">Changes</span>
					</Button>
					<Button onClick={() => choose("REJECTED")}>
						<Ban size={15} aria-hidden /> <span className="max-sm:sr-only">Reject</span>
					</Button>
				</>
			)}
			<NoteDialog
				open={asking !== null}
				title={`${words}: ${item.title}`}
				label="Note"
				hint="What has to change. The studio reads it; clients do not."
				action={words}
				required
				busy={decide.isPending}
				error={decide.error ? asApiError(decide.error) : null}
				onClose={() => setAsking(null)}
				onDone={(note) => asking && decide.mutate({ verdict: asking, note })}
			/>
		</>
	);
}
