// Shows Swagger UI for the native API, or for the dialect in the query.
const dialect = new URLSearchParams(location.search).get("dialect");

window.ui = SwaggerUIBundle({
  url: dialect ? `/openapi.json?dialect=${encodeURIComponent(dialect)}` : "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: true,
  // The default asks a validator on the Internet.
  validatorUrl: null,
});
