import { useMutation } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/components/Button";
import { toastDone, toastError } from "@/components/toasts";
import { useShortcuts } from "@/keyboard/shortcuts";
import type { Leading } from "./visitor";

/** Takes the lead, or gives it up: what of it is possible now. */
export function LeadButtons({
	leading,
	leads,
	led,
}: {
	leading: Leading;
	/** Whether it is oneself who leads. */
	leads: boolean;
	/** Whether anybody leads. */
	led: boolean;
}) {
	// Also who is given the lead has to know that they are looked at.
	const ledBefore = useRef(leads);
	useEffect(() => {
		if (leads && !ledBefore.current)
			toastDone("You lead: everybody sees what you look at", undefined, "lead");
		ledBefore.current = leads;
	}, [leads]);
	const take = useMutation({
		mutationFn: leading.take,
		onError: (error) => toastError("The lead stays where it is", error),
	});
	const giveUp = useMutation({
		mutationFn: leading.giveUp,
		onError: (error) => toastError("The lead stays with you", error),
	});
	const mayTake = !leads && (leading.manages || !led);
	useShortcuts("Presenting", [{ keys: "t", label: "Take the lead", run: () => take.mutate() }], mayTake);
	if (leads) {
		return (
			<Button size="small" busy={giveUp.isPending} onClick={() => giveUp.mutate()}>
				Give the lead up
			</Button>
		);
	}
	if (!mayTake) return null;
	return (
		<Button size="small" busy={take.isPending} onClick={() => take.mutate()}>
			<Hand size={14} aria-hidden /> Take the lead
		</Button>
	);
}
