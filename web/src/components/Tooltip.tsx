import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import { Keys } from "./Keys";

/** Lets tooltips follow each other without delay. Stands once around the page. */
export function TooltipProvider({ children }: { children: React.ReactNode }) {
	return <Base.Provider delay={400}>{children}</Base.Provider>;
}

/** Names a control and its key. The control itself must carry the same name for screen readers. */
export function Tooltip({
	label,
	keys,
	side = "bottom",
	children,
}: {
	label: React.ReactNode;
	keys?: string | undefined;
	side?: "top" | "bottom" | "left" | "right";
	children: ReactElement<Record<string, unknown>>;
}) {
	return (
		<Base.Root>
			<Base.Trigger render={children} />
			<Base.Portal>
				<Base.Positioner side={side} sideOffset={6} className="z-50">
					<Base.Popup className="flex max-w-72 items-center gap-2 rounded-md border border-line-strong bg-surface-1 px-2 py-1 text-sm text-text shadow-float">
						{label}
						{keys && <Keys keys={keys} />}
					</Base.Popup>
				</Base.Positioner>
			</Base.Portal>
		</Base.Root>
	);
}
