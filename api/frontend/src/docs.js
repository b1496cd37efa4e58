// The description of the interface, read from /openapi.json.

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

const place = document.getElementById("docs");
place.replaceChildren();
// Deep links would be links within buttons, which neither keyboard nor screen reader can tell apart.
SwaggerUI({ domNode: place, url: place.dataset.openapi, deepLinking: false, validatorUrl: null });
