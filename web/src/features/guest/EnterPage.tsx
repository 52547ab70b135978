import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { asApiError } from "@/api/problem";
import type { GuestSession, OpenedLink } from "@/api/types";
import { Button } from "@/components/Button";
import { PendingPage } from "@/components/ErrorPages";
import { TextField } from "@/components/Field";
import { useTitle } from "@/components/Page";
import { Problem } from "@/components/Surfaces";
import { RelativeTime } from "@/components/Time";
import { formatWait } from "@/format/time";
import { blockedUntil } from "@/forms/throttled";
import { useCountdown } from "@/forms/useCountdown";
import { guestQuery } from "@/session/guest";
import { Frame } from "./Frame";
import { refusedLink, rightsInWords, sharedBy, titleOf } from "./model";
import { openedLinkQuery, useJoin, useLeave } from "./queries";
import { hideToken, keepToken, keptToken, tokenIn } from "./token";

/** The door of a link: whose studio it is, what it shows and what one may do; one says one's name and is in. */
export function EnterPage({ left, onIn }: { left: boolean; onIn: (guest: GuestSession) => void }) {
	useTitle("Shared with you");
	const [token] = useState(() => tokenIn(window.location.hash) ?? keptToken());
	useEffect(() => {
		if (token !== null) keepToken(token);
	}, [token]);
	const inside = useQuery(guestQuery());
	const [again, setAgain] = useState(left);
	if (inside.isPending) return <PendingPage />;
	const guest = inside.data ?? null;
	if (again && guest) return <Inside guest={guest} onIn={onIn} onLeft={() => setAgain(false)} />;
	if (token !== null) return <ByLink token={token} guest={guest} onIn={onIn} />;
	if (guest) return <Inside guest={guest} onIn={onIn} onLeft={() => undefined} />;
	return (
		<Frame title="Open the link that you were sent">
			<p className="text-muted">
				Rushes shows here what a studio shared with you. The address of the link is in the message from the
				studio.
			</p>
		</Frame>
	);
}

/** Somebody who is in already, and stepped out to the door. */
function Inside({
	guest,
	onIn,
	onLeft,
}: {
	guest: GuestSession;
	onIn: (guest: GuestSession) => void;
	onLeft: () => void;
}) {
	const leave = useLeave();
	return (
		<Frame title={guest.title}>
			<p className="mb-4 text-muted">
				{sharedBy(guest)} You are here as {guest.guest.name}.
			</p>
			{leave.error && <Problem error={leave.error} />}
			<div className="flex flex-wrap gap-2">
				<Button look="primary" onClick={() => onIn(guest)}>
					Go back in
				</Button>
				<Button busy={leave.isPending} onClick={() => leave.mutate(undefined, { onSuccess: onLeft })}>
					I am done, forget me here
				</Button>
			</div>
		</Frame>
	);
}

function ByLink({
	token,
	guest,
	onIn,
}: {
	token: string;
	/** Who this browser is already, by this link or another one. */
	guest: GuestSession | null;
	onIn: (guest: GuestSession) => void;
}) {
	const link = useQuery(openedLinkQuery(token));
	const known = link.data?.guest ?? null;
	const back = guest !== null && known !== null && known.id === guest.guest.id;
	useEffect(() => {
		if (!back || guest === null) return;
		// The same browser by the same link: there is nothing left to ask.
		hideToken();
		onIn(guest);
	}, [back, guest, onIn]);
	if (link.isPending || back) return <PendingPage />;
	if (link.error) {
		const { title, words, again } = refusedLink(asApiError(link.error));
		return (
			<Frame title={title}>
				<p className="mb-4 text-muted">{words}</p>
				{again && (
					<Button look="primary" busy={link.isFetching} onClick={() => void link.refetch()}>
						Try again
					</Button>
				)}
			</Frame>
		);
	}
	return <Form link={link.data} token={token} name={known?.name ?? ""} onIn={onIn} />;
}

function Form({
	link,
	token,
	name: before,
	onIn,
}: {
	link: OpenedLink;
	token: string;
	name: string;
	onIn: (guest: GuestSession) => void;
}) {
	const [name, setName] = useState(before);
	const [password, setPassword] = useState("");
	const join = useJoin(token);
	const error = join.error ? asApiError(join.error) : null;
	const waitSeconds = useCountdown(blockedUntil(error, join.submittedAt));
	const wrongPassword = error?.kind === "signed-out";
	const ended = error?.kind === "not-found";
	const elsewhere = error !== null && !wrongPassword && !error.field("name") && !ended;
	if (ended) {
		const { title, words } = refusedLink(error);
		return (
			<Frame title={title}>
				<p className="text-muted">{words}</p>
			</Frame>
		);
	}
	return (
		<Frame title={titleOf(link)}>
			<p className="text-muted">{sharedBy(link)}</p>
			<p className="mt-1 mb-4 text-muted">
				{rightsInWords(link)}
				{link.expires_at && (
					<>
						{" "}
						The link ends <RelativeTime at={link.expires_at} />.
					</>
				)}
			</p>
			<form
				className="flex flex-col gap-3"
				onSubmit={(event) => {
					event.preventDefault();
					join.mutate({ name: name.trim(), password }, { onSuccess: onIn });
				}}
			>
				<TextField
					label="Your name"
					hint="The others see it beside what you say, marked as a guest."
					name="name"
					autoComplete="name"
					required
					maxLength={80}
					value={name}
					onChange={(event) => setName(event.target.value)}
					error={error?.field("name")}
				/>
				{link.password_required && (
					<TextField
						label="Password of the link"
						hint="It came apart from the link: ask whoever sent it."
						name="share-password"
						type="password"
						autoComplete="off"
						required
						maxLength={200}
						value={password}
						onChange={(event) => setPassword(event.target.value)}
						error={wrongPassword ? "This is not the password of the link." : undefined}
					/>
				)}
				{waitSeconds > 0 ? (
					<p role="alert" className="rounded-lg border border-warning bg-warning-soft p-3">
						Too many attempts. You can try again in{" "}
						<span className="tabular-nums">{formatWait(waitSeconds)}</span>.
					</p>
				) : (
					elsewhere && error.kind !== "throttled" && <Problem error={error} />
				)}
				<Button
					look="primary"
					type="submit"
					busy={join.isPending}
					disabled={waitSeconds > 0 || name.trim() === ""}
				>
					Come in
				</Button>
			</form>
			<p className="mt-4 text-sm text-faint">
				You need no account. The studio sees your name, and when you were here.
			</p>
		</Frame>
	);
}
