// Swagger UI over the document that the page names: the native API, or one dialect.
const dialect = new URLSearchParams(location.search).get("dialect");

window.ui = SwaggerUIBundle({
  url: dialect ? `/openapi.json?dialect=${encodeURIComponent(dialect)}` : "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: true,
  // The default asks a validator on the Internet.
  validatorUrl: null,
});
