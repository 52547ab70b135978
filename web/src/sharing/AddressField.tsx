import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/Button";

/** The address of a link, which is shown this once, with a button that copies it. */
export function AddressField({ address, password }: { address: string; password: boolean }) {
	const field = useRef<HTMLInputElement>(null);
	const [copied, setCopied] = useState<"yes" | "select" | null>(null);
	const copy = async () => setCopied((await copyText(address, field.current)) ? "yes" : "select");
	return (
		<div className="flex flex-col gap-2 rounded-lg border border-line-strong bg-surface-2 p-3">
			<label className="flex flex-col gap-1">
				<span className="text-sm font-medium text-muted">The address to send</span>
				<input
					ref={field}
					readOnly
					data-first
					data-address
					value={address}
					onFocus={(event) => event.currentTarget.select()}
					className="h-8 w-full rounded-md border border-line-control bg-surface-1 px-2.5 font-mono text-sm pointer-coarse:h-10"
				/>
			</label>
			<div className="flex items-center gap-2">
				<Button look="primary" onClick={() => void copy()}>
					{copied === "yes" ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
					{copied === "yes" ? "Copied" : "Copy"}
				</Button>
				<p role="status" className="text-sm text-muted">
					{copied === "select" && "It is selected: copy it with the keys or the menu of your browser."}
				</p>
			</div>
			<p className="text-sm text-muted">
				It is shown this once: whoever has it comes in. {password && "Send the password another way. "}
				Should it get lost, give the link a new address.
			</p>
		</div>
	);
}

/** Copies a text; over plain http, where browsers have no clipboard for pages, by way of a field that is selected. */
async function copyText(text: string, field: HTMLInputElement | null): Promise<boolean> {
	try {
		if (navigator.clipboard) {
			await navigator.clipboard.writeText(text);
			return true;
		}
	} catch {
		// The browser asked, and was told no: the text is selected instead.
	}
	field?.focus();
	field?.select();
	return document.execCommand?.("copy") ?? false;
}
