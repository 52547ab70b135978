import { useEffect } from "react";
import { announceSignedOut } from "@/api/client";
import type { Id } from "@/api/types";
import { useTitle } from "@/components/Page";
import type { SessionMeta } from "@/document/schema.gen";
import { useSignal } from "../useSignal";
import { useSigningInAgain } from "../useSigningInAgain";
import { Presenting } from "./Presenting";
import type { PresentedSession } from "./presented_session";
import { usePresented } from "./usePresented";
import type { Visitor } from "./visitor";

interface PresentSessionProps {
	id: Id;
	/** Who looks. It stays the same object while nothing about them changes. */
	visitor: Visitor;
	/** What stands there when the session is not open to them, or is no more. */
	gone: React.ReactNode;
	/** What stands in place of the session while it is not under way; without it, it is shown all the same. */
	instead?: (meta: SessionMeta) => React.ReactNode;
}

/** A session as it is presented: one leads, the others see the same picture until they look away. */
export function PresentSession(props: PresentSessionProps) {
	const presented = usePresented(props.id, props.visitor.self, props.visitor.leading !== null);
	return presented ? <Joined {...props} presented={presented} /> : null;
}

function Joined({
	visitor,
	gone,
	instead,
	presented,
}: PresentSessionProps & { presented: PresentedSession }) {
	const now = useSignal(presented.presented);
	const standing = useSignal(presented.standing);
	useTitle(now?.meta.name ?? "Session", "Presenting");
	useEffect(() => {
		if (standing === "signed_out") announceSignedOut();
	}, [standing]);
	useSigningInAgain(presented, standing);
	if (standing === "gone") return gone;
	if (!now) return <div className="h-dvh bg-surround-dark" />;
	if (instead && now.meta.status !== "IN_PROGRESS") return instead(now.meta);
	return <Presenting visitor={visitor} presented={presented} now={now} />;
}
