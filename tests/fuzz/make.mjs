// Writes corpus/yjs.json: updates made by Yjs itself, with what they make. Run it from `web/`, where Yjs is installed:
//   node ../tests/fuzz/make.mjs
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(`${process.cwd()}/package.json`)
const Y = require('yjs')

const hex = (bytes) => Buffer.from(bytes).toString('hex')
const id = (number) => `01JCWZ${String(number).padStart(20, '0')}`
const fixtures = []

// Records every update of a document, one by one.
function record(name, clientID, act) {
  const doc = new Y.Doc()
  doc.clientID = clientID
  const updates = []
  doc.on('update', (update) => updates.push(hex(update)))
  act(doc)
  const annotations = doc.getMap('annotations').toJSON()
  const comments = doc.getMap('comments').toJSON()
  fixtures.push({ name, client: clientID, updates, state: hex(Y.encodeStateAsUpdate(doc)), vector: hex(Y.encodeStateVector(doc)), annotations, comments })
  return doc
}

const style = { color: '#e5484d', width: 4, opacity: 0.75 }
function mark(kind, geometry, more = {}) {
  return { kind, author: 'user:1', created: '2026-11-20T12:00:00Z', media: 41, frames: null, geometry, style, comment: null, ...more }
}
function put(doc, root, key, fields) {
  doc.transact(() => {
    const map = new Y.Map()
    for (const [field, value] of Object.entries(fields)) map.set(field, value)
    doc.getMap(root).set(key, map)
  })
}

record('every kind of mark', 1001, (doc) => {
  put(doc, 'annotations', id(1), mark('rectangle', { x: 120.5, y: 80, width: 300, height: 200 }))
  put(doc, 'annotations', id(2), mark('ellipse', { x: -5, y: 0.125, width: 0, height: 7 }, { frames: { in: 1001, out: 1010 } }))
  put(doc, 'annotations', id(3), mark('arrow', { x1: 0, y1: 1, x2: 2.5, y2: 3 }))
  const points = Array.from({ length: 60 }, (_, n) => [n, Math.round(Math.sin(n) * 800) / 8, 0.5]).flat()
  put(doc, 'annotations', id(4), mark('freehand', { points }))
  put(doc, 'annotations', id(5), mark('text', { x: 1, y: 2, text: 'Hé 🎬', size: 48 }))
  put(doc, 'annotations', id(6), mark('pin', { x: 7999, y: 7999 }, { comment: id(9) }))
  put(doc, 'annotations', id(7), mark('screenshot', { x: 0, y: 0, width: 10, height: 10, media: 41 }))
})

record('a comment that is typed, corrected and deleted', 4294967295, (doc) => {
  const body = new Y.Text('Thus')
  put(doc, 'comments', id(9), { author: 'user:1', created: '2026-11-20T12:00:00.123Z', body, parent: null, annotation: id(1), frame: 1001, actionable: true })
  body.insert(4, ' 🎬 is brigth')
  body.delete(12, 2)
  body.insert(12, 'h')
  body.insert(13, 't')
  doc.getMap('comments').get(id(9)).set('deleted', { by: 'user:1', at: '2026-11-20T12:01:00Z' })
  doc.getMap('comments').get(id(9)).set('deleted', null)
})

record('moved a hundred times', 7, (doc) => {
  put(doc, 'annotations', id(1), mark('rectangle', { x: 0, y: 0, width: 1, height: 1 }))
  for (let n = 0; n < 100; n++) {
    doc.getMap('annotations').get(id(1)).set('geometry', { x: n, y: n / 4, width: 1, height: 1 })
  }
})

record('answers, undone and redone', 11, (doc) => {
  const said = (body, more = {}) => ({ author: 'user:1', created: '2026-11-20T12:00:00Z', body: new Y.Text(body), parent: null, annotation: null, frame: null, actionable: false, ...more })
  const undo = new Y.UndoManager([doc.getMap('annotations'), doc.getMap('comments')], { captureTimeout: 0 })
  put(doc, 'annotations', id(1), mark('rectangle', { x: 0, y: 0, width: 1, height: 1 }, { comment: id(2) }))
  put(doc, 'comments', id(2), said('first', { annotation: id(1) }))
  put(doc, 'comments', id(3), said('an answer', { parent: id(2), frame: 1001, actionable: true }))
  doc.getMap('annotations').get(id(1)).set('deleted', { by: 'user:1', at: '2026-11-20T12:02:00Z' })
  undo.undo()
  undo.redo()
  undo.undo()
  doc.getMap('comments').get(id(3)).get('body').insert(2, ' long')
  undo.undo()
  undo.redo()
  doc.getMap('annotations').get(id(1)).set('style', { color: '#000000', width: 0.5, opacity: 0 })
  undo.undo()
})

record('two people at once, apart and merged', 12, (doc) => {
  const other = new Y.Doc()
  other.clientID = 3000000013
  const both = () => {
    const [ours, theirs] = [Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)), Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc))]
    Y.applyUpdate(other, ours)
    Y.applyUpdate(doc, theirs)
  }
  const body = new Y.Text('shared')
  put(doc, 'annotations', id(1), mark('ellipse', { x: 1, y: 1, width: 2, height: 2 }))
  put(doc, 'comments', id(2), { author: 'user:1', created: '2026-11-20T12:00:00Z', body, parent: null, annotation: id(1), frame: null, actionable: true })
  both()
  for (let n = 0; n < 8; n++) {
    doc.getMap('annotations').get(id(1)).set('geometry', { x: n, y: 1, width: 2, height: 2 })
    other.getMap('annotations').get(id(1)).set('style', { color: '#00ff00', width: n + 1, opacity: 1 })
    other.getMap('annotations').get(id(1)).set('geometry', { x: 1, y: n, width: 2, height: 2 })
    doc.getMap('comments').get(id(2)).get('body').insert(n, 'é')
    other.getMap('comments').get(id(2)).get('body').insert(n, '🎬')
    if (n % 3 === 2) {
      other.getMap('comments').get(id(2)).get('body').delete(0, 3)
      both()
    }
  }
  put(other, 'annotations', id(5), mark('pin', { x: 1, y: 2 }))
  both()
})

record('a session of many, sent as one', 13, (doc) => {
  const parts = []
  for (let n = 0; n < 6; n++) {
    const part = new Y.Doc()
    part.clientID = 5000 + n
    put(part, 'annotations', id(20 + n), mark('freehand', { points: [n, 1, 0.5, n + 1, 2, 1] }, { frames: { in: 1001 + n, out: 1002 + n } }))
    part.getMap('annotations').get(id(20 + n)).set('deleted', { by: 'user:1', at: '2026-11-20T12:02:00Z' })
    parts.push(Y.encodeStateAsUpdate(part))
  }
  Y.applyUpdate(doc, Y.mergeUpdates(parts))
})

writeFileSync(new URL('corpus/yjs.json', import.meta.url), `${JSON.stringify(fixtures)}\n`)
