// In the page: draws compositions by WebGL2 and WebGPU, and tells how far they are from what was expected.
import {
	COMPOSE_BLOCK,
	COMPOSE_BYTES,
	COMPOSE_FRAGMENT_GLSL,
	COMPOSE_LUT,
	COMPOSE_PICTURES,
	COMPOSE_VERTEX_GLSL,
	COMPOSE_WGSL,
} from "/compose.gen";
import { pack } from "/pack";
import { plan } from "/plan";

const painters = {};

const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** A level's texels as bytes, or as floats where eight bits do not hold them. */
function texels({ depth, texels: text }) {
	const all = bytes(text);
	if (depth === "u8") return all;
	if (depth === "f32") return new Float32Array(all.buffer);
	return Float32Array.from(new Uint16Array(all.buffer), (sample) => sample / 65535);
}

class WebGl2 {
	constructor(table) {
		const gl = document.createElement("canvas").getContext("webgl2", { preserveDrawingBuffer: true });
		if (!gl) throw new Error("there is no WebGL2");
		this.gl = gl;
		const program = gl.createProgram();
		for (const [kind, source] of [
			[gl.VERTEX_SHADER, COMPOSE_VERTEX_GLSL],
			[gl.FRAGMENT_SHADER, COMPOSE_FRAGMENT_GLSL],
		]) {
			const shader = gl.createShader(kind);
			gl.shaderSource(shader, source);
			gl.compileShader(shader);
			if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
			gl.attachShader(program, shader);
		}
		gl.linkProgram(program);
		if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
		gl.useProgram(program);
		this.buffer = gl.createBuffer();
		gl.bindBufferBase(gl.UNIFORM_BUFFER, 0, this.buffer);
		gl.uniformBlockBinding(program, gl.getUniformBlockIndex(program, COMPOSE_BLOCK), 0);
		COMPOSE_PICTURES.forEach((name, at) => {
			gl.uniform1i(gl.getUniformLocation(program, name), at);
		});
		// a sampler of three dimensions must not share its unit with one of two
		gl.uniform1i(gl.getUniformLocation(program, COMPOSE_LUT), COMPOSE_PICTURES.length);
		gl.activeTexture(gl.TEXTURE0 + COMPOSE_PICTURES.length);
		gl.bindTexture(gl.TEXTURE_3D, gl.createTexture());
		const { side } = table;
		gl.texStorage3D(gl.TEXTURE_3D, 1, gl.RGBA32F, side, side, side);
		const entries = new Float32Array(bytes(table.entries).buffer);
		gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, 0, side, side, side, gl.RGBA, gl.FLOAT, entries);
		this.exact(gl.TEXTURE_3D);
	}

	exact(target) {
		this.gl.texParameteri(target, this.gl.TEXTURE_MIN_FILTER, this.gl.NEAREST);
		this.gl.texParameteri(target, this.gl.TEXTURE_MAG_FILTER, this.gl.NEAREST);
	}

	async draw(planned, packed, layers) {
		const { gl } = this;
		const { width, height } = planned.size;
		Object.assign(gl.canvas, { width, height });
		gl.viewport(0, 0, width, height);
		const textures = COMPOSE_PICTURES.map((_, at) => {
			const layer = layers[at] ?? { width: 1, height: 1, depth: "u8", texels: btoa("\0\0\0\0") };
			const data = texels(layer);
			const floats = data instanceof Float32Array;
			const texture = gl.createTexture();
			gl.activeTexture(gl.TEXTURE0 + at);
			gl.bindTexture(gl.TEXTURE_2D, texture);
			gl.texStorage2D(gl.TEXTURE_2D, 1, floats ? gl.RGBA32F : gl.RGBA8, layer.width, layer.height);
			const type = floats ? gl.FLOAT : gl.UNSIGNED_BYTE;
			gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, layer.width, layer.height, gl.RGBA, type, data);
			this.exact(gl.TEXTURE_2D);
			return texture;
		});
		gl.bufferData(gl.UNIFORM_BUFFER, packed, gl.DYNAMIC_DRAW);
		gl.drawArrays(gl.TRIANGLES, 0, 3);
		const below = new Uint8Array(width * height * 4);
		gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, below);
		const error = gl.getError();
		if (error !== gl.NO_ERROR) throw new Error(`WebGL error ${error}`);
		for (const texture of textures) gl.deleteTexture(texture);
		const out = new Uint8Array(below.length);
		for (let row = 0; row < height; row++)
			out.set(below.subarray(row * width * 4, (row + 1) * width * 4), (height - 1 - row) * width * 4);
		return out;
	}
}

class WebGpu {
	static async open(table) {
		const adapter = await navigator.gpu?.requestAdapter();
		if (!adapter) throw new Error("there is no WebGPU");
		const device = await adapter.requestDevice();
		const painter = new WebGpu();
		painter.device = device;
		const module = device.createShaderModule({ code: COMPOSE_WGSL });
		const { messages } = await module.getCompilationInfo();
		const errors = messages.filter((message) => message.type === "error");
		if (errors.length > 0) throw new Error(errors.map((e) => `${e.lineNum}: ${e.message}`).join("\n"));
		const texture = (viewDimension) => ({ sampleType: "unfilterable-float", viewDimension });
		const visibility = GPUShaderStage.FRAGMENT;
		painter.layout = device.createBindGroupLayout({
			entries: [
				{ binding: 0, visibility, buffer: {} },
				{ binding: 1, visibility, texture: texture("3d") },
				...COMPOSE_PICTURES.map((_, at) => ({ binding: 2 + at, visibility, texture: texture("2d") })),
			],
		});
		painter.pipeline = await device.createRenderPipelineAsync({
			layout: device.createPipelineLayout({ bindGroupLayouts: [painter.layout] }),
			vertex: { module, entryPoint: "cover" },
			fragment: { module, entryPoint: "compose", targets: [{ format: "rgba8unorm" }] },
		});
		painter.lut = painter.texture("rgba32float", [table.side, table.side, table.side], bytes(table.entries), 16);
		return painter;
	}

	texture(format, size, data, texel) {
		const dimension = size.length === 3 ? "3d" : "2d";
		const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
		const texture = this.device.createTexture({ format, size, dimension, usage });
		const layout = { bytesPerRow: size[0] * texel, rowsPerImage: size[1] };
		this.device.queue.writeTexture({ texture }, data, layout, size);
		return texture.createView();
	}

	async draw(planned, packed, layers) {
		const { device } = this;
		const { width, height } = planned.size;
		device.pushErrorScope("validation");
		const views = COMPOSE_PICTURES.map((_, at) => {
			const layer = layers[at] ?? { width: 1, height: 1, depth: "u8", texels: btoa("\0\0\0\0") };
			const data = texels(layer);
			const floats = data instanceof Float32Array;
			const format = floats ? "rgba32float" : "rgba8unorm";
			return this.texture(format, [layer.width, layer.height], data, floats ? 16 : 4);
		});
		const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
		const buffer = device.createBuffer({ size: COMPOSE_BYTES, usage });
		device.queue.writeBuffer(buffer, 0, packed);
		const target = device.createTexture({
			format: "rgba8unorm",
			size: [width, height],
			usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
		});
		const bytesPerRow = Math.ceil((width * 4) / 256) * 256;
		const back = device.createBuffer({
			size: bytesPerRow * height,
			usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
		});
		const group = device.createBindGroup({
			layout: this.layout,
			entries: [
				{ binding: 0, resource: { buffer } },
				{ binding: 1, resource: this.lut },
				...views.map((resource, at) => ({ binding: 2 + at, resource })),
			],
		});
		const encoder = device.createCommandEncoder();
		const pass = encoder.beginRenderPass({
			colorAttachments: [{ view: target.createView(), loadOp: "clear", storeOp: "store" }],
		});
		pass.setPipeline(this.pipeline);
		pass.setBindGroup(0, group);
		pass.draw(3);
		pass.end();
		encoder.copyTextureToBuffer({ texture: target }, { buffer: back, bytesPerRow }, [width, height]);
		device.queue.submit([encoder.finish()]);
		const error = await device.popErrorScope();
		if (error) throw new Error(error.message);
		await back.mapAsync(GPUMapMode.READ);
		const rows = new Uint8Array(back.getMappedRange());
		const out = new Uint8Array(width * height * 4);
		for (let row = 0; row < height; row++)
			out.set(rows.subarray(row * bytesPerRow, row * bytesPerRow + width * 4), row * width * 4);
		back.unmap();
		return out;
	}
}

let facts;

/** Opens a backend with the table of all looks; true, or what is wrong. */
export async function open(backend, table) {
	facts = { side: table.side, least: table.least, most: table.most };
	try {
		painters[backend] = backend === "webgl2" ? new WebGl2(table) : await WebGpu.open(table);
		return true;
	} catch (error) {
		return String(error.message ?? error);
	}
}

/** Draws a case, and tells where it is furthest from what was expected. */
export async function draw(backend, { composition, pictures, layers, expected: text }) {
	const planned = plan(composition, pictures);
	planned.layers.forEach((layer, at) => {
		if (layer.level !== layers[at].level) throw new Error(`layer ${at} takes level ${layer.level}`);
	});
	const rowsFromBelow = backend === "webgl2" ? composition.size.height : 0;
	const packed = pack(planned, { table: facts, rowsFromBelow });
	const out = await painters[backend].draw(planned, packed, layers);
	const expected = bytes(text);
	let [apart, where] = [-1, 0];
	out.forEach((sample, at) => {
		const distance = Math.abs(sample - expected[at]);
		if (distance > apart) [apart, where] = [distance, at];
	});
	const pixel = where - (where % 4);
	const { width } = composition.size;
	return {
		apart: out.length === expected.length ? apart : 256,
		where: `${(pixel / 4) % width}, ${Math.floor(pixel / 4 / width)}`,
		is: [...out.subarray(pixel, pixel + 4)],
		expected: [...expected.subarray(pixel, pixel + 4)],
	};
}
