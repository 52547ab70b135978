/** The quiet page of those who have nothing but a link. */
export function Frame({ title, children }: { title: string; children?: React.ReactNode }) {
	return (
		<main
			id="content"
			tabIndex={-1}
			className="flex min-h-dvh flex-col items-center px-4 py-[max(24px,10vh)] outline-none"
		>
			<div className="w-full max-w-90">
				<p className="mb-6 flex items-center gap-2 text-lg font-semibold">
					<img src="./favicon.svg" alt="" width={28} height={28} />
					Rushes
				</p>
				<h1 className="mb-2 text-xl font-semibold break-words">{title}</h1>
				{children}
			</div>
		</main>
	);
}
