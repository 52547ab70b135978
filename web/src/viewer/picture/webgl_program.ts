const VERTEX = `#version 300 es
uniform vec4 u_place;   // the tile's box in clip space: left, top, right, bottom
uniform vec4 u_texture; // the tile's core in its texture: left, top, right, bottom
out vec2 v_at;
void main() {
	vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
	v_at = mix(u_texture.xy, u_texture.zw, corner);
	gl_Position = vec4(mix(u_place.xy, u_place.zw, corner), 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D u_tile;
in vec2 v_at;
out vec4 color;
void main() {
	color = vec4(texture(u_tile, v_at).rgb, 1.0);
}`;

/** A linked program that paints a box of a texture into a box of the screen. */
export interface Program {
	readonly program: WebGLProgram;
	readonly place: WebGLUniformLocation | null;
	readonly texture: WebGLUniformLocation | null;
}

/** Compiles and links two shaders; null where the graphics card cannot. */
export function linked(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram | null {
	const program = gl.createProgram();
	for (const [kind, source] of [
		[gl.VERTEX_SHADER, vertex],
		[gl.FRAGMENT_SHADER, fragment],
	] as const) {
		const shader = gl.createShader(kind);
		if (!shader) return null;
		gl.shaderSource(shader, source);
		gl.compileShader(shader);
		gl.attachShader(program, shader);
	}
	gl.linkProgram(program);
	return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

/** Compiles it; null where the graphics card cannot. */
export function link(gl: WebGL2RenderingContext): Program | null {
	const program = linked(gl, VERTEX, FRAGMENT);
	if (!program) return null;
	return {
		program,
		place: gl.getUniformLocation(program, "u_place"),
		texture: gl.getUniformLocation(program, "u_texture"),
	};
}

let there: boolean | null = null;
/** Whether this browser gives WebGL2 at all, as it was when it was first asked. */
export function hasWebgl(): boolean {
	if (there === null) {
		const gl = document.createElement("canvas").getContext("webgl2");
		there = gl !== null;
		gl?.getExtension("WEBGL_lose_context")?.loseContext();
	}
	return there;
}
