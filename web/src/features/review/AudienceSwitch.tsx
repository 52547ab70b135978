import { Globe, Lock } from "lucide-react";
import { IconButton } from "@/components/Button";
import type { Audience, LayeredDocument } from "@/document/layered_document";
import { useShortcuts } from "@/keyboard/shortcuts";
import { keepAudience } from "./appearance";
import { useSession } from "./useReviewSession";
import { useSignal } from "./useSignal";

const CHOICES: readonly { value: Audience; label: string; icon: typeof Lock }[] = [
	{ value: "studio", label: "Studio only", icon: Lock },
	{ value: "everyone", label: "Everyone", icon: Globe },
];

const MEANING: Record<Audience, string> = {
	studio: "Clients and guests see nothing of it.",
	everyone: "Clients and guests see it too.",
};

function choose(layers: LayeredDocument, audience: Audience): void {
	layers.setAudience(audience);
	keepAudience(audience);
}

const other = (audience: Audience): Audience => (audience === "studio" ? "everyone" : "studio");

/** Who will see what is drawn and written next. Nothing is shown to those who have no choice. */
export function AudienceSwitch() {
	const { layers } = useSession();
	return layers && <Choices layers={layers} />;
}

function Choices({ layers }: { layers: LayeredDocument }) {
	const audience = useSignal(layers.audience);
	return (
		<div className="mb-2">
			<fieldset className="flex rounded-md border border-line-control p-0.5">
				<legend className="sr-only">Who sees what I write next</legend>
				{CHOICES.map(({ value, label, icon: Icon }) => (
					<button
						key={value}
						type="button"
						aria-pressed={audience === value}
						onClick={() => choose(layers, value)}
						className="flex h-6 flex-1 items-center justify-center gap-1.5 rounded-sm text-sm text-muted aria-pressed:bg-surface-3 aria-pressed:font-medium aria-pressed:text-text pointer-coarse:h-9"
					>
						<Icon size={12} aria-hidden /> {label}
					</button>
				))}
			</fieldset>
			<p
				role="status"
				className={`mt-1 px-0.5 text-sm ${audience === "everyone" ? "text-warning" : "text-faint"}`}
			>
				{MEANING[audience]}
			</p>
		</div>
	);
}

/** The same in a word, beside the field for a mark's first note, where a phone has no other place for it. */
export function AudienceWord() {
	const { layers } = useSession();
	return layers && <Word layers={layers} />;
}

function Word({ layers }: { layers: LayeredDocument }) {
	const audience = useSignal(layers.audience);
	const choice = CHOICES.find(({ value }) => value === audience);
	if (!choice) return null;
	const { icon: Icon, label } = choice;
	return (
		<p
			data-audience={audience}
			className="mb-1 inline-flex w-fit items-center gap-1 rounded-sm border border-line bg-surface-1 px-1.5 text-sm text-muted pointer-fine:hidden pointer-fine:group-focus-within:inline-flex"
		>
			<Icon size={11} aria-hidden /> {label}
		</p>
	);
}

/** The same among the tools, with its key. */
export function AudienceButton() {
	const { layers } = useSession();
	return layers && <Toggle layers={layers} />;
}

function Toggle({ layers }: { layers: LayeredDocument }) {
	const audience = useSignal(layers.audience);
	const toggle = () => choose(layers, other(audience));
	useShortcuts("Tools", [
		{ keys: "s", label: "Draw and write for the studio only, or for everyone", run: toggle },
	]);
	return (
		<IconButton
			label={
				audience === "studio" ? "Only the studio sees what I draw next" : "Everyone sees what I draw next"
			}
			keys="s"
			aria-pressed={audience === "studio"}
			onClick={toggle}
		>
			{audience === "studio" ? <Lock size={16} aria-hidden /> : <Globe size={16} aria-hidden />}
		</IconButton>
	);
}
