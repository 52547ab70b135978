import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import { Button, ButtonLink } from "@/components/Button";
import { TextField } from "@/components/Field";
import { useTitle } from "@/components/Page";
import { Problem } from "@/components/Surfaces";
import { toastDone } from "@/components/toasts";
import { useSignOut } from "@/session/signOut";
import { Frame } from "./Frame";
import { checkNewPassword, SHORTEST_PASSWORD } from "./model";
import { useChangePassword } from "./queries";

/** A new password: by choice, or because the first one was given by somebody else. */
export function ChangePasswordPage({ first }: { first: boolean }) {
	useTitle("Change password");
	const navigate = useNavigate();
	const signOut = useSignOut();
	const change = useChangePassword();
	const [form, setForm] = useState({ current: "", next: "", again: "" });
	const [wrong, setWrong] = useState<{ next?: string; again?: string }>({});
	const error = change.error ? asApiError(change.error) : null;
	const unexplained = error && !error.field("current_password") && !error.field("new_password");

	function edit(field: keyof typeof form) {
		return (event: React.ChangeEvent<HTMLInputElement>) => {
			setForm({ ...form, [field]: event.target.value });
			setWrong({});
		};
	}

	function submit(event: React.FormEvent) {
		event.preventDefault();
		const found = checkNewPassword(form);
		setWrong(found);
		if (found.next || found.again) return;
		change.mutate(
			{ current_password: form.current, new_password: form.next },
			{
				onSuccess: async () => {
					toastDone("Your password is changed");
					await navigate({ to: "/" });
				},
			},
		);
	}

	return (
		<Frame title={first ? "Choose your own password" : "Change password"}>
			{first && (
				<p className="mb-4 text-muted">
					The one you signed in with was made for you. Choose one that only you know before you go on.
				</p>
			)}
			<form className="flex flex-col gap-3" onSubmit={submit}>
				<TextField
					label="Current password"
					name="current_password"
					type="password"
					autoComplete="current-password"
					required
					value={form.current}
					onChange={edit("current")}
					error={error?.field("current_password")}
				/>
				<TextField
					label="New password"
					name="new_password"
					type="password"
					autoComplete="new-password"
					required
					hint={`At least ${SHORTEST_PASSWORD} characters; a few words are good.`}
					value={form.next}
					onChange={edit("next")}
					error={wrong.next ?? error?.field("new_password")}
				/>
				<TextField
					label="New password again"
					name="again"
					type="password"
					autoComplete="new-password"
					required
					value={form.again}
					onChange={edit("again")}
					error={wrong.again}
				/>
				{unexplained && <Problem error={error} />}
				<div className="flex gap-2">
					<Button look="primary" type="submit" busy={change.isPending} className="flex-1">
						Change password
					</Button>
					{first ? (
						<Button onClick={signOut}>Sign out</Button>
					) : (
						<ButtonLink to="/settings">Cancel</ButtonLink>
					)}
				</div>
			</form>
		</Frame>
	);
}
