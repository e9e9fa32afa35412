import QrCreator from '/webjars/qr-creator/dist/qr-creator.es6.min.js';

const SIZE = 480; // pixels, for a sharp picture on dense screens
const QUIET = 40; // pixels of white around the code, about the four modules the standard asks for

/**
 * Draws a text as a QR code: dark on white in every theme, because readers expect that.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {string} text
 */
export function drawQr(canvas, text) {
  const code = document.createElement('canvas');
  QrCreator.render({ text, radius: 0, ecLevel: 'M', fill: '#101826', background: '#fff', size: SIZE }, code);
  canvas.width = canvas.height = SIZE + 2 * QUIET;
  const paint = canvas.getContext('2d');
  paint.fillStyle = '#fff';
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.drawImage(code, QUIET, QUIET, SIZE, SIZE);
}
