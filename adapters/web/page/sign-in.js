import { byId, show } from './dom.js';
import { say } from './sentences.js';

const FIELDS = ['email', 'fullname', 'password'];
/** Codes of refusals that belong to one field. */
const FIELD_OF = { email_taken: 'email' };

/** @param {string} text */
export const bytesOf = (text) => new TextEncoder().encode(text).length;

/** The live word on a new password: its length in bytes, since that is what the rule counts. */
export function passwordHint(password) {
  const bytes = bytesOf(password);
  if (bytes === 0) return { text: say.passwordRule, good: true };
  if (bytes < 12) return { text: say.passwordShort(bytes), good: false };
  if (bytes > 72) return { text: say.passwordLong(bytes), good: false };
  return { text: say.passwordGood, good: true };
}

/** What is wrong before anything is sent: `[{ path, message }]`. */
export function checkDoor(values, registering) {
  const errors = [];
  if (!/^\S+@\S+$/.test(values.email)) errors.push({ path: 'email', message: say.needEmail });
  if (registering && values.fullname === '') errors.push({ path: 'fullname', message: say.needName });
  const hint = passwordHint(values.password);
  if (values.password === '') errors.push({ path: 'password', message: say.needPassword });
  else if (registering && !hint.good) errors.push({ path: 'password', message: hint.text });
  return errors;
}

function sayAtField(field, message) {
  const place = byId(`${field}-error`);
  place.textContent = message ?? '';
  show(place, Boolean(message));
  const input = byId(field);
  if (message) input.setAttribute('aria-invalid', 'true');
  else input.removeAttribute('aria-invalid');
  const described = [message && `${field}-error`, field === 'password' && 'password-hint'].filter(Boolean);
  if (described.length > 0) input.setAttribute('aria-describedby', described.join(' '));
  else input.removeAttribute('aria-describedby');
}

/** Puts each error at its field, the rest above the form, and the focus where the first one is. */
function showErrors(errors, general) {
  const left = errors.filter((error) => !FIELDS.includes(error.path));
  const general2 = [general, ...left.map((error) => error.message)].filter(Boolean).join(' ');
  byId('door-error').textContent = general2;
  show(byId('door-error'), general2 !== '');
  for (const field of FIELDS) {
    sayAtField(field, errors.find((error) => error.path === field)?.message);
  }
  if (errors.some((error) => error.path === 'password')) show(byId('password-hint'), false);
  const first = FIELDS.find((field) => errors.some((error) => error.path === field));
  if (first) byId(first).focus();
}

function showProblem(problem) {
  const field = FIELD_OF[problem.code];
  const errors = field ? [{ path: field, message: problem.message }] : problem.errors;
  const atFields = errors.some((error) => FIELDS.includes(error.path));
  showErrors(errors, atFields ? '' : problem.message);
  if (!atFields) byId('password').focus();
}

/**
 * The door: sign in or make an account.
 * @param {{ api: any, config: any, onIn: (answer: any) => void }} needs
 */
export function createDoor({ api, config, onIn }) {
  let registering = false;
  let busy = false;
  const values = () => ({
    email: byId('email').value.trim(),
    fullname: byId('fullname').value.trim(),
    password: byId('password').value,
  });

  function showMode() {
    byId('door-title').textContent = registering ? say.registerTitle : say.signInTitle;
    byId('door-submit').textContent = registering ? say.registerButton : say.signInButton;
    byId('door-switch').textContent = registering ? say.toSignIn : say.toRegister;
    byId('password').setAttribute('autocomplete', registering ? 'new-password' : 'current-password');
    show(byId('fullname-field'), registering);
    showErrors([], '');
    showHint();
    byId('email').focus();
  }

  function showHint() {
    const domain = registering && config.registration === 'domain' ? ` ${say.registrationDomain}` : '';
    byId('password-hint').textContent = passwordHint(byId('password').value).text + domain;
    show(byId('password-hint'), registering);
  }

  async function submit() {
    if (busy) return;
    const given = values();
    const errors = checkDoor(given, registering);
    showErrors(errors, '');
    if (errors.length > 0) return;
    busy = true;
    byId('door-submit').setAttribute('aria-disabled', 'true');
    try {
      const { email, fullname, password } = given;
      const body = registering ? { email, fullname, password } : { email, password };
      onIn(await api.post(registering ? '/register' : '/login', body, { anonymous: true }));
      byId('password').value = '';
    } catch (problem) {
      showProblem(problem);
    } finally {
      busy = false;
      byId('door-submit').removeAttribute('aria-disabled');
    }
  }

  byId('door-form').addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  // What was wrong with a field is taken back as soon as somebody mends it.
  for (const field of FIELDS) byId(field).addEventListener('input', () => sayAtField(field));
  byId('password').addEventListener('input', showHint);
  byId('door-switch').addEventListener('click', () => {
    registering = !registering;
    showMode();
  });
  byId('demo').addEventListener('click', () => {
    if (registering) byId('door-switch').click();
    byId('email').value = config.demo.email;
    byId('password').value = config.demo.password;
    submit();
  });
  show(byId('demo'), Boolean(config.demo));
  show(byId('door-switch'), config.registration !== 'closed');
  byId('version').textContent = config.version ? `Rollbook ${config.version}` : '';

  return {
    /** Opens the door with a word on why, if there is one. */
    open(note) {
      byId('door-note').textContent = note ?? '';
      show(byId('door-note'), Boolean(note));
      registering = false;
      showMode();
    },
  };
}
