import type { Camera, Size } from "../camera";
import { linked } from "../picture/webgl_program";
import {
	COMPOSE_BLOCK,
	COMPOSE_BYTES,
	COMPOSE_FRAGMENT_GLSL,
	COMPOSE_LUT,
	COMPOSE_PICTURES,
	COMPOSE_VERTEX_GLSL,
} from "../shaders/compose.gen";
import { pack } from "../shaders/pack";
import type { Look } from "./look";
import { type Part, planLook, planPart } from "./look_plan";

/** A part of a picture, and the texture that holds it, with as many smaller versions as the zoom asks for. */
export interface TexturedPart extends Part {
	readonly texture: WebGLTexture;
}

/** What is painted of a picture that is looked at. */
export interface Looked {
	/** The size of what the textures hold together. */
	readonly picture: Size;
	readonly parts: readonly TexturedPart[];
	/** For the pixels of that. */
	readonly camera: Camera;
	readonly view: Size;
	readonly look: Look;
	/** Whether it is smoothed where it is enlarged. */
	readonly smooth: boolean;
}

/** Paints pictures that are looked at, by the shader that the server composes with. */
export interface LookPainter {
	paint(looked: Looked): void;
}

/**
 * The page shows what a picture holds without regard to alpha: textures are taken as opaque for that. The preprocessor does
 * not replace a name within its own replacement.
 */
const OPAQUE = `
precision highp float;
vec4 rushes_opaque(vec4 texel) { return vec4(texel.rgb, 1.0); }
#define texelFetch(texture, at, level) rushes_opaque(texelFetch(texture, at, level))
`;

/** Links the shader for a canvas; null where its graphics card cannot. */
export function lookPainter(gl: WebGL2RenderingContext): LookPainter | null {
	const program = prepared(gl);
	if (!program) return null;
	const buffer = gl.createBuffer();
	const uniforms = new ArrayBuffer(COMPOSE_BYTES);
	return {
		paint({ picture, parts, camera, view, look, smooth }) {
			const planned = planLook(picture, camera, view, look, smooth);
			// biome-ignore lint/correctness/useHookAtTopLevel: a function of WebGL, not of React
			gl.useProgram(program);
			gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, buffer);
			gl.activeTexture(gl.TEXTURE0);
			gl.enable(gl.SCISSOR_TEST);
			for (const part of parts) {
				const own = planPart(planned, part, camera);
				if (!own) continue;
				const [left, top, right, bottom] = own.rect;
				gl.scissor(left, view.height - bottom, right - left, bottom - top);
				pack(own.plan, { rowsFromBelow: view.height, held: [own.held] }, uniforms);
				gl.bufferData(gl.UNIFORM_BUFFER, uniforms, gl.STREAM_DRAW);
				gl.bindTexture(gl.TEXTURE_2D, part.texture);
				gl.drawArrays(gl.TRIANGLES, 0, 3);
			}
			gl.disable(gl.SCISSOR_TEST);
		},
	};
}

function prepared(gl: WebGL2RenderingContext): WebGLProgram | null {
	const fragment = COMPOSE_FRAGMENT_GLSL.replace("#version 300 es\n", (version) => version + OPAQUE);
	const program = linked(gl, COMPOSE_VERTEX_GLSL, fragment);
	if (!program) return null;
	// biome-ignore lint/correctness/useHookAtTopLevel: a function of WebGL, not of React
	gl.useProgram(program);
	gl.uniformBlockBinding(program, gl.getUniformBlockIndex(program, COMPOSE_BLOCK), 0);
	// One picture is looked at, so all of them are the first; samplers of other kinds may not share its unit.
	for (const name of COMPOSE_PICTURES) gl.uniform1i(gl.getUniformLocation(program, name), 0);
	gl.uniform1i(gl.getUniformLocation(program, COMPOSE_LUT), 1);
	return program;
}
