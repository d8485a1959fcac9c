// One soft tone when something comes into breach. Off until somebody clicks: browsers ask for that, and so do people.
const AGAIN_MS = 300000;

let context = null;
let rangAt = -Infinity;

/** Turn the sound on or off; gives whether it is on. */
export function toggleSound() {
  if (context) {
    context.close();
    context = null;
    return false;
  }
  const Audio = window.AudioContext || window.webkitAudioContext;
  if (!Audio) return false;
  context = new Audio();
  rangAt = -Infinity;
  return true;
}

/** Ring, if it is on and has not rung within five minutes; gives whether it did. */
export function ring() {
  if (!context || performance.now() - rangAt < AGAIN_MS) return false;
  rangAt = performance.now();
  const start = context.currentTime;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "sine";
  tone.frequency.value = 523;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.12, start + 0.08);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 1.4);
  tone.connect(volume);
  volume.connect(context.destination);
  tone.start(start);
  tone.stop(start + 1.5);
  return true;
}
