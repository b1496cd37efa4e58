// The description of the interface, read from /openapi.json.

import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";

const place = document.getElementById("docs");
place.replaceChildren();
SwaggerUI({ domNode: place, url: place.dataset.openapi, deepLinking: true, validatorUrl: null });
