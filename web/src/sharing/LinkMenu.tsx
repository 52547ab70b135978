import { Ellipsis, Eye, Link2, Link2Off, Pencil, Undo2 } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import type { ShareLink } from "@/api/types";
import { IconButton } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Menu, MenuItem, MenuSeparator } from "@/components/Menu";
import { toastDone } from "@/components/toasts";
import { AddressField } from "./AddressField";
import { LinkForm } from "./LinkForm";
import { useChangeLink, useNewAddress, useRevoking } from "./queries";
import { VisitsDialog } from "./Visits";

/** What can be done with a link. */
export function LinkMenu({ link }: { link: ShareLink }) {
	const [open, setOpen] = useState<"edit" | "visits" | null>(null);
	const [address, setAddress] = useState<string | null>(null);
	const change = useChangeLink(link);
	const renewed = useNewAddress(link);
	const { revoke, restore } = useRevoking(link);
	const name = link.label ?? link.title;
	const close = () => setOpen(null);
	return (
		<>
			<Menu
				trigger={
					<IconButton label={`More for the link for ${name}`} size="small">
						<Ellipsis size={15} aria-hidden />
					</IconButton>
				}
			>
				<MenuItem onClick={() => setOpen("visits")}>
					<Eye size={16} aria-hidden /> Visits
				</MenuItem>
				{link.state !== "revoked" && (
					<MenuItem
						onClick={() => {
							change.reset();
							setOpen("edit");
						}}
					>
						<Pencil size={16} aria-hidden /> Change…
					</MenuItem>
				)}
				{link.state === "active" && (
					<MenuItem
						onClick={() => renewed.mutate(undefined, { onSuccess: (made) => setAddress(made.address) })}
					>
						<Link2 size={16} aria-hidden /> New address
					</MenuItem>
				)}
				<MenuSeparator />
				{link.state === "revoked" ? (
					<MenuItem onClick={() => restore.mutate()}>
						<Undo2 size={16} aria-hidden /> Restore
					</MenuItem>
				) : (
					<MenuItem onClick={() => revoke.mutate()}>
						<Link2Off size={16} aria-hidden /> Revoke
					</MenuItem>
				)}
			</Menu>
			{open === "visits" && <VisitsDialog link={link} onClose={close} />}
			<Dialog open={open === "edit"} onClose={close} title="Change the link" description={name}>
				<LinkForm
					key={link.row_version}
					link={link}
					busy={change.isPending}
					error={change.error ? asApiError(change.error) : null}
					onCancel={close}
					onDone={(draft) =>
						change.mutate(draft, {
							onSuccess() {
								close();
								toastDone("The link is changed, for those who are in as well");
							},
						})
					}
				/>
			</Dialog>
			<Dialog
				open={address !== null}
				onClose={() => setAddress(null)}
				title="A new address"
				description="The old one leads nowhere now. Who is in stays in."
			>
				{address !== null && <AddressField address={address} password={link.has_password} />}
			</Dialog>
		</>
	);
}
