import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "@/api/problem";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { useTitle } from "@/components/Page";
import { blockedUntil } from "@/forms/throttled";
import { useCountdown } from "@/forms/useCountdown";
import { DemoPeople } from "./DemoPeople";
import { Frame } from "./Frame";
import { demoPeopleQuery, useSignIn } from "./queries";
import { Refused } from "./Refused";

/** Who are you? */
export function SignInPage({ returnTo }: { returnTo: string }) {
	useTitle("Sign in");
	const demo = useQuery(demoPeopleQuery());
	const signIn = useSignIn(returnTo);
	const [email, setEmail] = useState("");
	const [password, setPassword] = useState("");
	const error = signIn.error ? asApiError(signIn.error) : null;
	const waitSeconds = useCountdown(blockedUntil(error, signIn.submittedAt));

	return (
		<Frame title="Sign in">
			{demo.data && demo.data.length > 0 && (
				<DemoPeople
					people={demo.data}
					busy={signIn.isPending}
					onPick={(person) => signIn.mutate({ demo: person.email })}
				/>
			)}
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
					value={password}
					onChange={(event) => setPassword(event.target.value)}
					error={error?.field("password")}
				/>
				<Refused error={error} waitSeconds={waitSeconds} />
				<Button look="primary" type="submit" busy={signIn.isPending} disabled={waitSeconds > 0}>
					Sign in
				</Button>
			</form>
			<p className="mt-4 text-sm text-faint">
				Forgotten your password? An administrator of your studio can give you a new one.
			</p>
		</Frame>
	);
}
