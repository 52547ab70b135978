import { createFileRoute } from "@tanstack/react-router";
import { VerifyPage } from "@/features/verify/VerifyPage";

export const Route = createFileRoute("/_signed/_shell/verify")({ component: VerifyPage });
