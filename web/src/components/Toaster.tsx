import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { buttonClass } from "./Button";
import { toastManager } from "./toasts";

/** Shows toasts, above everything. Stands once around the page. */
export function Toaster({ children }: { children: React.ReactNode }) {
	return (
		<Toast.Provider toastManager={toastManager} limit={4}>
			{children}
			<Toast.Portal>
				<Toast.Viewport className="fixed right-4 bottom-18 left-4 z-50 flex flex-col gap-2 sm:bottom-4 sm:left-auto sm:w-90">
					<ToastList />
				</Toast.Viewport>
			</Toast.Portal>
		</Toast.Provider>
	);
}

function ToastList() {
	const { toasts } = Toast.useToastManager();
	return toasts.map((toast) => (
		<Toast.Root
			key={toast.id}
			toast={toast}
			className={`rounded-lg border bg-surface-1 shadow-float transition-[opacity,translate] duration-(--duration-calm) data-[ending-style]:opacity-0 data-[starting-style]:translate-y-2 data-[starting-style]:opacity-0 data-[limited]:hidden ${toast.type === "error" ? "border-danger" : "border-line-strong"}`}
		>
			<Toast.Content className="flex items-center gap-2 py-2 pr-2 pl-3">
				<div className="min-w-0 flex-1">
					<Toast.Title className="font-medium" />
					<Toast.Description className="text-muted" />
				</div>
				{toast.actionProps && <Toast.Action className={buttonClass("plain", "small")} />}
				<Toast.Close aria-label="Dismiss" className={buttonClass("quiet", "small", "size-7 px-0")}>
					<X size={14} aria-hidden />
				</Toast.Close>
			</Toast.Content>
		</Toast.Root>
	));
}
