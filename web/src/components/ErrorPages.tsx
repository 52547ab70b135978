import type { ErrorComponentProps } from "@tanstack/react-router";
import { Link, useRouter } from "@tanstack/react-router";
import { CloudOff, Compass, TriangleAlert } from "lucide-react";
import { asApiError } from "@/api/problem";
import { isGuestPage } from "@/base";
import { Button, buttonClass } from "./Button";
import { useTitle } from "./Page";
import { EmptyState } from "./Surfaces";

/** An address that leads nowhere. */
export function NotFoundPage() {
	useTitle("Not found");
	const guest = isGuestPage();
	return (
		<main id="content" tabIndex={-1} className="outline-none">
			<EmptyState
				icon={<Compass size={28} aria-hidden />}
				title="There is nothing here"
				action={
					<Link to={guest ? "/share" : "/"} className={buttonClass("primary")}>
						{guest ? "Go back" : "Go to projects"}
					</Link>
				}
			>
				{guest
					? "The address is wrong, or what you look for is not part of the link that you were sent."
					: "The address is wrong, the thing is gone, or it belongs to a project that you may not see. If someone sent you the link, ask them to give you access."}
			</EmptyState>
		</main>
	);
}

/** A page that could not be shown. */
export function ErrorPage({ error, reset }: Pick<ErrorComponentProps, "error" | "reset">) {
	const router = useRouter();
	const problem = asApiError(error);
	useTitle("Error");
	if (problem.kind === "not-found") return <NotFoundPage />;
	const offline = problem.kind === "offline";
	return (
		<main id="content" tabIndex={-1} className="outline-none">
			<EmptyState
				icon={offline ? <CloudOff size={28} aria-hidden /> : <TriangleAlert size={28} aria-hidden />}
				title={offline ? "The server does not answer" : "This page could not be shown"}
				action={
					<Button
						look="primary"
						onClick={() => {
							reset();
							void router.invalidate();
						}}
					>
						Try again
					</Button>
				}
			>
				{problem.message}
			</EmptyState>
		</main>
	);
}

/** A page that takes longer than a moment. */
export function PendingPage() {
	return (
		<div role="status" className="flex h-full items-center justify-center p-16">
			<span className="sr-only">Loading</span>
			<span
				aria-hidden="true"
				className="size-5 animate-spin rounded-full border-2 border-line-strong border-r-transparent"
			/>
		</div>
	);
}
