// What every page loads: one module per behaviour, each finding its places by data-* attributes.
import "./theme.js";
import "./menu.js";
import "./live.js";
import "./focus.js";
import "./toast.js";
import "./keys.js";
import "./sign-out.js";
import "./form-guard.js";
import "./keep.js";
import "./unsent.js";
