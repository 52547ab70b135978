import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "./Button";
import { OfflineBanner } from "./OfflineBanner";

interface DialogProps {
	open: boolean;
	onClose: () => void;
	title: string;
	description?: React.ReactNode;
	children: React.ReactNode;
	/** Wide enough for lists, which are read and change nothing. */
	wide?: boolean;
}

const backdrop =
	"fixed inset-0 z-40 bg-scrim transition-opacity duration-(--duration-quick) data-[ending-style]:opacity-0 data-[starting-style]:opacity-0";

/**
 * Where the focus goes first: to the field that is marked with `data-first`, else to the dialog itself. On the close
 * button it would open a tooltip that swallows the first Escape.
 */
function useFirstFocus() {
	const popup = useRef<HTMLDivElement>(null);
	return {
		ref: popup,
		initialFocus: () => popup.current?.querySelector<HTMLElement>("[data-first]") ?? popup.current,
	};
}

/** A modal dialog in the middle of the page, or from the bottom on a phone. */
export function Dialog({ open, onClose, title, description, children, wide = false }: DialogProps) {
	const first = useFirstFocus();
	return (
		<Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
			<Base.Portal>
				<Base.Backdrop className={backdrop} />
				<Base.Popup
					{...first}
					className={`fixed inset-x-0 bottom-0 z-40 max-h-[92dvh] overflow-y-auto rounded-t-lg border border-line-strong bg-surface-1 p-4 shadow-float outline-none transition-[opacity,translate] duration-(--duration-calm) data-[ending-style]:opacity-0 data-[starting-style]:translate-y-2 data-[starting-style]:opacity-0 sm:inset-x-auto sm:top-[12vh] sm:bottom-auto sm:left-1/2 sm:max-h-[80vh] sm:-translate-x-1/2 sm:rounded-lg ${wide ? "sm:w-160" : "sm:w-110"}`}
				>
					<div className="mb-3 flex items-start gap-2">
						<div className="min-w-0 flex-1">
							<Base.Title className="text-lg font-semibold">{title}</Base.Title>
							{description && <Base.Description className="text-muted">{description}</Base.Description>}
						</div>
						<Base.Close render={<IconButton label="Close" keys="escape" size="small" />}>
							<X size={16} aria-hidden />
						</Base.Close>
					</div>
					{!wide && (
						<div className="-mx-4 mb-3 empty:hidden">
							<OfflineBanner />
						</div>
					)}
					{children}
				</Base.Popup>
			</Base.Portal>
		</Base.Root>
	);
}

/** A sheet from the right side, the whole page on a phone. What it shows belongs into the address. */
export function Sheet({
	open,
	onClose,
	title,
	description,
	actions,
	children,
}: Omit<DialogProps, "wide"> & { actions?: React.ReactNode }) {
	const first = useFirstFocus();
	return (
		<Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
			<Base.Portal>
				<Base.Backdrop className={backdrop} />
				<Base.Popup
					{...first}
					className="fixed inset-y-0 right-0 z-40 flex w-full flex-col border-l border-line-strong bg-surface-1 shadow-float outline-none transition-transform duration-(--duration-calm) data-[ending-style]:translate-x-full data-[starting-style]:translate-x-full sm:w-(--sheet-width)"
				>
					<header className="flex min-h-(--bar-height) items-center gap-2 border-b border-line px-4 py-2">
						<div className="min-w-0 flex-1">
							<Base.Title className="truncate text-lg font-semibold">{title}</Base.Title>
							{description && <Base.Description render={<div />}>{description}</Base.Description>}
						</div>
						{actions}
						<Base.Close render={<IconButton label="Close" keys="escape" />}>
							<X size={16} aria-hidden />
						</Base.Close>
					</header>
					<OfflineBanner />
					<div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
				</Base.Popup>
			</Base.Portal>
		</Base.Root>
	);
}
