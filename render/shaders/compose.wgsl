// Draws a composition: the plan of `render::compose::plan`, pixel by pixel. The same on the server's graphics card, in
// WebGPU, and, as GLSL that is generated of it, in WebGL2. What is done and why stands in render/src/compose; its processor's
// backend does the same, row by row.
//
// Positions are whole numbers with 32 binary digits behind the point, so that nothing that rounds differently takes another
// texel. Texels are loaded and weighted here; no sampler has its way.

const LAYERS: u32 = 8u;

const STACK: u32 = 0u;
const WIPE: u32 = 1u;
const DIFFERENCE: u32 = 2u;
const CHECKERBOARD: u32 = 3u;

const LINEAR_LIGHT: u32 = 0u;
const SRGB: u32 = 1u;
const GAMMA_22: u32 = 2u;
const GAMMA_24: u32 = 3u;
const REC_709: u32 = 4u;

const RED: u32 = 1u;
const GREEN: u32 = 2u;
const BLUE: u32 = 3u;
const ALPHA: u32 = 4u;
const LUMA: u32 = 5u;

const WEIGHED: u32 = 1u;
const PREMULTIPLIED: u32 = 2u;
const PLAIN: u32 = 4u;
const LOOKED: u32 = 8u;
const FALSE_COLOR: u32 = 16u;

const GIVES_DISPLAY: u32 = 0u;

const FALSE_COLOR_STOPS: u32 = 18u;
const HEAT_STOPS: u32 = 6u;

const LUMA_WEIGHTS: vec3<f32> = vec3<f32>(0.2126, 0.7152, 0.0722);
const TOE: f32 = 0.0009765625;
// The end of half floats, and of what is worked with.
const FAR: f32 = 65504.0;

struct Layer {
    // Left, top, right and bottom in pixels of the output, the last two outside.
    rect: vec4<i32>,
    // The middle of the first pixel and the step to the next, each as a whole number and a fraction.
    x: vec4<u32>,
    y: vec4<u32>,
    // The first and last column and row that may be taken, inside.
    bounds: vec4<i32>,
    // The column and row that the texture begins with, and the level that is taken of it.
    texture: vec4<i32>,
    // Encoding, channel, flags.
    look: vec4<u32>,
    // Rows of the matrix; behind them the gamma's exponent and the opacity.
    red: vec4<f32>,
    green: vec4<f32>,
    blue: vec4<f32>,
    tint: vec4<f32>,
}

struct Composition {
    // The pixel of the output that is drawn first, and how many rows there are where they are counted from below, else 0.
    origin: vec4<i32>,
    // What becomes of the layers, how many there are, the side of a square, and whether differences are heat.
    kind: vec4<u32>,
    // The display's encoding, what the table takes and gives, and its side.
    display: vec4<u32>,
    // The side of a square of the ground, or 0.
    ground: vec4<u32>,
    ground_first: vec4<f32>,
    ground_second: vec4<f32>,
    // The gain of a difference, and half the width of a wipe's line.
    amount: vec4<f32>,
    line: vec4<f32>,
    // How far the middle of a pixel lies on the right: x, y, and what is taken off.
    dividers: array<vec4<f32>, 8>,
    lut_least: vec4<f32>,
    lut_scale: vec4<f32>,
    // Colours, and where they are reached: false colour, then heat.
    ramps: array<vec4<f32>, 24>,
    layers: array<Layer, 8>,
}

@group(0) @binding(0) var<uniform> composition: Composition;
@group(0) @binding(1) var lut: texture_3d<f32>;
@group(0) @binding(2) var picture_0: texture_2d<f32>;
@group(0) @binding(3) var picture_1: texture_2d<f32>;
@group(0) @binding(4) var picture_2: texture_2d<f32>;
@group(0) @binding(5) var picture_3: texture_2d<f32>;
@group(0) @binding(6) var picture_4: texture_2d<f32>;
@group(0) @binding(7) var picture_5: texture_2d<f32>;
@group(0) @binding(8) var picture_6: texture_2d<f32>;
@group(0) @binding(9) var picture_7: texture_2d<f32>;

// One triangle over everything.
@vertex
fn cover(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
    let x = f32(i32(index & 1u) * 4 - 1);
    let y = f32(i32(index >> 1u) * 4 - 1);
    return vec4<f32>(x, y, 0.0, 1.0);
}

// A texel of the level that is taken, wherever its texture begins.
fn texel(layer: u32, column: i32, row: i32) -> vec4<f32> {
    let bounds = composition.layers[layer].bounds;
    let held = composition.layers[layer].texture;
    let at = clamp(vec2<i32>(column, row), bounds.xy, bounds.zw) - held.xy;
    switch layer {
        case 0u: { return textureLoad(picture_0, at, held.z); }
        case 1u: { return textureLoad(picture_1, at, held.z); }
        case 2u: { return textureLoad(picture_2, at, held.z); }
        case 3u: { return textureLoad(picture_3, at, held.z); }
        case 4u: { return textureLoad(picture_4, at, held.z); }
        case 5u: { return textureLoad(picture_5, at, held.z); }
        case 6u: { return textureLoad(picture_6, at, held.z); }
        default: { return textureLoad(picture_7, at, held.z); }
    }
}

// Where a pixel lies, counted from the first: 48 bits of a product, put together from products of 32.
fn position(axis: vec4<u32>, pixel: u32) -> vec2<u32> {
    let low = pixel * (axis.w & 0xffffu);
    let high = pixel * (axis.w >> 16u) + (low >> 16u);
    let fraction = (high << 16u) | (low & 0xffffu);
    let sum = axis.y + fraction;
    let carry = select(0u, 1u, sum < fraction);
    return vec2<u32>(axis.x + pixel * axis.z + (high >> 16u) + carry, sum);
}

// What a layer has at a pixel: its own values, not multiplied with alpha. One texel or four of them, each weighed as much as it is
// opaque. Texels are loaded in one place only: drivers put every call of a function in its place, and take long to compile many.
fn taken(layer: u32, pixel: vec2<u32>) -> vec4<f32> {
    let flags = composition.layers[layer].look.z;
    let across = position(composition.layers[layer].x, pixel.x);
    let down = position(composition.layers[layer].y, pixel.y);
    var first = vec2<i32>(i32(across.x), i32(down.x));
    var far = vec2<f32>(0.0);
    var count = 1;
    if (flags & WEIGHED) != 0u {
        // From the middle of a texel to the middle of the next.
        let half = 0x80000000u;
        first = first - vec2<i32>(select(0, 1, across.y < half), select(0, 1, down.y < half));
        far = vec2<f32>(f32((across.y - half) >> 8u), f32((down.y - half) >> 8u)) / 16777216.0;
        count = 4;
    }
    var value = vec4<f32>(0.0);
    for (var at = 0; at < count; at = at + 1) {
        let right = at & 1;
        let below = at >> 1u;
        let weight = select(1.0 - far.x, far.x, right == 1) * select(1.0 - far.y, far.y, below == 1);
        let own = texel(layer, first.x + right, first.y + below);
        let alpha = select(own.a, 1.0, (flags & PREMULTIPLIED) != 0u);
        value = value + vec4<f32>(own.rgb * alpha, own.a) * weight;
    }
    // What is not there has no colour.
    if value.a > 0.000001 {
        value = vec4<f32>(value.rgb / value.a, value.a);
    }
    return vec4<f32>(clamp(value.rgb, vec3<f32>(-FAR), vec3<f32>(FAR)), value.a);
}

// A power with a straight toe.
fn toed(value: f32, exponent: f32) -> f32 {
    if value < TOE {
        return value * (pow(TOE, exponent) / TOE);
    }
    return pow(value, exponent);
}

fn decoded_value(value: f32, encoding: u32) -> f32 {
    switch encoding {
        case SRGB: {
            if value <= 0.04045 {
                return value / 12.92;
            }
            return pow((value + 0.055) / 1.055, 2.4);
        }
        case GAMMA_22: { return toed(value, 2.2); }
        case GAMMA_24: { return toed(value, 2.4); }
        case REC_709: {
            if value < 0.081 {
                return value / 4.5;
            }
            return pow((value + 0.099) / 1.099, 1.0 / 0.45);
        }
        default: { return value; }
    }
}

fn encoded_value(value: f32, encoding: u32) -> f32 {
    switch encoding {
        case SRGB: {
            if value <= 0.0031308 {
                return value * 12.92;
            }
            return 1.055 * pow(value, 1.0 / 2.4) - 0.055;
        }
        case GAMMA_22: { return toed(value, 1.0 / 2.2); }
        case GAMMA_24: { return toed(value, 1.0 / 2.4); }
        case REC_709: {
            if value < 0.018 {
                return value * 4.5;
            }
            return 1.099 * pow(value, 0.45) - 0.099;
        }
        default: { return value; }
    }
}

fn decoded(color: vec3<f32>, encoding: u32) -> vec3<f32> {
    return vec3<f32>(
        decoded_value(color.r, encoding),
        decoded_value(color.g, encoding),
        decoded_value(color.b, encoding),
    );
}

fn encoded(color: vec3<f32>, encoding: u32) -> vec3<f32> {
    return vec3<f32>(
        encoded_value(color.r, encoding),
        encoded_value(color.g, encoding),
        encoded_value(color.b, encoding),
    );
}

// Through the table: evenly within each of the six tetrahedra of a cell, from the corner nearest to black to the one
// nearest to white, along the channels in falling order.
fn through_lut(color: vec3<f32>) -> vec3<f32> {
    let side = i32(composition.display.w);
    let scaled = (color - composition.lut_least.xyz) * composition.lut_scale.xyz;
    let position = clamp(scaled, vec3<f32>(0.0), vec3<f32>(f32(side - 1)));
    let base = min(vec3<i32>(position), vec3<i32>(side - 2));
    let far = position - vec3<f32>(base);
    let most = max(far.r, max(far.g, far.b));
    let least = min(far.r, min(far.g, far.b));
    let middle = max(min(far.r, far.g), min(max(far.r, far.g), far.b));
    // Of channels that are equally far any may come first: the corners between weigh nothing.
    var first = vec3<i32>(0, 0, 1);
    if far.r >= far.g && far.r >= far.b {
        first = vec3<i32>(1, 0, 0);
    } else if far.g >= far.b {
        first = vec3<i32>(0, 1, 0);
    }
    var last = vec3<i32>(1, 0, 0);
    if far.b <= far.r && far.b <= far.g {
        last = vec3<i32>(0, 0, 1);
    } else if far.g <= far.r {
        last = vec3<i32>(0, 1, 0);
    }
    let black = textureLoad(lut, base, 0).rgb;
    let one = textureLoad(lut, base + first, 0).rgb;
    let two = textureLoad(lut, base + vec3<i32>(1) - last, 0).rgb;
    let white = textureLoad(lut, base + vec3<i32>(1), 0).rgb;
    return black * (1.0 - most) + one * (most - middle) + two * (middle - least) + white * least;
}

// The colour of a ramp at a value: straight lines between its stops.
fn ramp(first: u32, count: u32, value: f32) -> vec3<f32> {
    var color = composition.ramps[first].rgb;
    for (var at = first + 1u; at < first + count; at = at + 1u) {
        let from_stop = composition.ramps[at - 1u];
        let to_stop = composition.ramps[at];
        let part = clamp((value - from_stop.a) / (to_stop.a - from_stop.a), 0.0, 1.0);
        color = color + (to_stop.rgb - from_stop.rgb) * part;
    }
    return color;
}

// The display values of a layer at a pixel, and its alpha.
fn shown(layer: u32, pixel: vec2<u32>) -> vec4<f32> {
    let value = taken(layer, pixel);
    let look = composition.layers[layer].look;
    let red = composition.layers[layer].red;
    let green = composition.layers[layer].green;
    let blue = composition.layers[layer].blue;
    var color = value.rgb;
    var alpha = clamp(value.a, 0.0, 1.0);
    if (look.z & PLAIN) == 0u {
        let own = decoded(color, look.x);
        let light = vec3<f32>(dot(red.xyz, own), dot(green.xyz, own), dot(blue.xyz, own));
        color = clamp(light, vec3<f32>(-FAR), vec3<f32>(FAR));
        var ready = false;
        if (look.z & LOOKED) != 0u {
            color = through_lut(encoded(color, composition.display.y));
            ready = composition.display.z == GIVES_DISPLAY;
        }
        if red.w != 1.0 {
            color = vec3<f32>(toed(color.r, red.w), toed(color.g, red.w), toed(color.b, red.w));
        }
        if !ready {
            color = encoded(color, composition.display.x);
        }
    }
    color = clamp(color, vec3<f32>(0.0), vec3<f32>(1.0));
    switch look.y {
        case RED: { color = color.rrr; }
        case GREEN: { color = color.ggg; }
        case BLUE: { color = color.bbb; }
        case ALPHA: {
            color = vec3<f32>(alpha);
            alpha = 1.0;
        }
        case LUMA: { color = vec3<f32>(dot(color, LUMA_WEIGHTS)); }
        default: {}
    }
    if (look.z & FALSE_COLOR) != 0u {
        color = ramp(0u, FALSE_COLOR_STOPS, dot(color, LUMA_WEIGHTS));
    }
    return vec4<f32>(color * composition.layers[layer].tint.rgb, alpha);
}

fn inside(layer: u32, pixel: vec2<i32>) -> bool {
    let rect = composition.layers[layer].rect;
    return all(pixel >= rect.xy) && all(pixel < rect.zw);
}

// How far the middle of a pixel lies on the right of a divider.
fn aside(divider: u32, pixel: vec2<i32>) -> f32 {
    let line = composition.dividers[divider];
    let middle = vec2<f32>(pixel) + vec2<f32>(0.5);
    return line.x * middle.x + (line.y * middle.y - line.z);
}

@fragment
fn compose(@builtin(position) fragment: vec4<f32>) -> @location(0) vec4<f32> {
    var pixel = vec2<i32>(fragment.xy);
    if composition.origin.z > 0 {
        pixel.y = composition.origin.z - 1 - pixel.y;
    }
    pixel = pixel + composition.origin.xy;
    var ground = composition.ground_first.rgb;
    let square = i32(composition.ground.x);
    if square > 0 && ((pixel.x / square + pixel.y / square) & 1) == 1 {
        ground = composition.ground_second.rgb;
    }
    let kind = composition.kind.x;
    let count = min(composition.kind.y, LAYERS);
    var color = ground;
    for (var layer = 0u; layer < count; layer = layer + 1u) {
        // How much of the pixel is the layer's.
        var part = 1.0;
        if kind == WIPE && layer > 0u {
            part = clamp(aside(layer - 1u, pixel) + 0.5, 0.0, 1.0);
        } else if kind == CHECKERBOARD {
            let side = composition.kind.z;
            let turn = u32(pixel.x) / side + u32(pixel.y) / side;
            part = select(0.0, 1.0, turn % count == layer);
        }
        if part <= 0.0 {
            continue;
        }
        var own = vec4<f32>(0.0);
        if inside(layer, pixel) {
            own = shown(layer, vec2<u32>(pixel - composition.layers[layer].rect.xy));
        }
        if kind == STACK {
            color = color + (own.rgb - color) * (own.a * composition.layers[layer].green.w);
            continue;
        }
        // Over the ground, which is all there is around it.
        let over = ground + (own.rgb - ground) * own.a;
        if kind == DIFFERENCE && layer > 0u {
            color = clamp(abs(color - over) * composition.amount.x, vec3<f32>(0.0), vec3<f32>(1.0));
        } else {
            color = color + (over - color) * part;
        }
    }
    if kind == DIFFERENCE && composition.kind.w != 0u {
        color = ramp(FALSE_COLOR_STOPS, HEAT_STOPS, max(color.r, max(color.g, color.b)));
    }
    let width = composition.amount.y;
    if kind == WIPE && width > 0.0 {
        for (var layer = 1u; layer < count; layer = layer + 1u) {
            let part = clamp(width + 0.5 - abs(aside(layer - 1u, pixel)), 0.0, 1.0);
            color = color + (composition.line.rgb - color) * part;
        }
    }
    return vec4<f32>(color, 1.0);
}
