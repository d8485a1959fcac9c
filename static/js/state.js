// What a board knows, moved by frames of the live protocol alone. Pure: no socket, no clock, no page.

/** Begin with the frames a page was rendered with (view -> state frame), or with nothing. */
export function begin(frames) {
  const views = {};
  for (const view of Object.keys(frames || {})) views[view] = take(undefined, frames[view]);
  return views;
}

/** Give what a view is after a frame of it; a patch without a state before it cannot be used. */
export function take(known, frame) {
  if (frame.type === "state") {
    return { epoch: frame.epoch, offset: frame.offset, data: frame.data, total: frame.total || null, more: frame.more || 0 };
  }
  if (!known) return known;
  const data = Object.assign({}, known.data, frame.set || {});
  for (const id of frame.remove || []) delete data[id];
  return { epoch: frame.epoch, offset: frame.offset, data, total: frame.total || known.total, more: frame.more || 0 };
}
