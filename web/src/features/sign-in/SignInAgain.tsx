import { Dialog as Base } from "@base-ui/react/dialog";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asApiError } from "@/api/problem";
import type { Me } from "@/api/types";
import { Avatar } from "@/components/Avatar";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { blockedUntil } from "@/forms/throttled";
import { useCountdown } from "@/forms/useCountdown";
import { askWhoIsSignedIn, type Ended, useMe, useSessionEnded } from "@/session/session";
import { demoPeopleQuery, useSignInAgain } from "./queries";
import { Refused } from "./Refused";

/** Over the page of somebody whose session has ended: they sign in again, and the page goes on as it was. */
export function SignInAgain() {
	const ended = useSessionEnded();
	const me = useMe();
	const open = ended !== null && me != null;
	const cache = useQueryClient();
	useEffect(() => {
		// In another tab somebody may have signed out or in meanwhile: this page learns whose it is when it is looked at.
		const look = () => {
			if (document.visibilityState === "visible") askWhoIsSignedIn(cache).catch(() => undefined);
		};
		if (open) look();
		document.addEventListener("visibilitychange", look);
		window.addEventListener("focus", look);
		return () => {
			document.removeEventListener("visibilitychange", look);
			window.removeEventListener("focus", look);
		};
	}, [cache, open]);
	if (!open) return null;
	return (
		<Base.Root open disablePointerDismissal>
			<Base.Portal>
				<Base.Backdrop className="fixed inset-0 z-50 bg-scrim" />
				<Asking person={me} ended={ended} />
			</Base.Portal>
		</Base.Root>
	);
}

function Asking({ person, ended }: { person: Me; ended: Ended }) {
	const popup = useRef<HTMLDivElement>(null);
	const demo = useQuery(demoPeopleQuery());
	const signIn = useSignInAgain(person);
	const [email, setEmail] = useState(person.user.email);
	const [password, setPassword] = useState("");
	const error = signIn.error ? asApiError(signIn.error) : null;
	const waitSeconds = useCountdown(blockedUntil(error, signIn.submittedAt));
	const inDemo = demo.data?.find((each) => each.email === person.user.email);
	const other = ended.kind === "somebody_else" ? ended.who : null;

	return (
		<Base.Popup
			ref={popup}
			initialFocus={() => popup.current?.querySelector<HTMLElement>("[data-first]") ?? popup.current}
			data-sign-in-again={ended.kind}
			className="fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto rounded-t-lg border border-line-strong bg-surface-1 p-4 shadow-float outline-none sm:inset-x-auto sm:top-[12vh] sm:bottom-auto sm:left-1/2 sm:w-100 sm:-translate-x-1/2 sm:rounded-lg"
		>
			<Base.Title className="text-lg font-semibold">
				{other ? `${other.user.name} is signed in here now` : "Your session has ended"}
			</Base.Title>
			<Base.Description className="mt-1 mb-4 text-muted">
				{other
					? `This page is ${person.user.name}'s. What ${person.user.name} drew and wrote is kept in this browser for them, and is not sent as somebody else's.`
					: "Sign in again and go on where you were. What you drew and wrote since is kept in this browser, and is sent then."}
			</Base.Description>
			<div className="mb-4 flex items-center gap-3 rounded-lg border border-line p-2">
				<Avatar person={person.user} size={32} labelled={false} />
				<div className="min-w-0 flex-1">
					<div className="truncate font-medium">{person.user.name}</div>
					<div className="truncate text-sm text-muted">{person.user.email}</div>
				</div>
				{inDemo && (
					<Button
						look="primary"
						size="small"
						aria-label={`Go on as ${person.user.name}`}
						busy={signIn.isPending}
						onClick={() => signIn.mutate({ demo: inDemo.email })}
					>
						Go on
					</Button>
				)}
			</div>
			<form
				className="flex flex-col gap-3"
				onSubmit={(event) => {
					event.preventDefault();
					signIn.mutate({ email: email.trim(), password });
				}}
			>
				<TextField
					label="E-mail"
					name="email"
					type="email"
					autoComplete="username"
					required
					value={email}
					onChange={(event) => setEmail(event.target.value)}
					error={error?.field("email")}
				/>
				<TextField
					label="Password"
					name="password"
					type="password"
					autoComplete="current-password"
					required
					data-first
					value={password}
					onChange={(event) => setPassword(event.target.value)}
					error={error?.field("password")}
				/>
				{email.trim().toLowerCase() !== person.user.email.toLowerCase() && (
					<p className="text-sm text-muted">
						For somebody else the page begins anew. What waits of {person.user.name} stays in this browser
						until they come back.
					</p>
				)}
				<Refused error={error} waitSeconds={waitSeconds} />
				<Button
					look={inDemo ? "plain" : "primary"}
					type="submit"
					busy={signIn.isPending}
					disabled={waitSeconds > 0}
				>
					Sign in
				</Button>
			</form>
			{other && (
				<Button look="quiet" className="mt-2 w-full" onClick={signIn.beginAnew}>
					Go on as {other.user.name}
				</Button>
			)}
		</Base.Popup>
	);
}
