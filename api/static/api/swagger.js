// The endpoints to try. Who is logged in to the admin writes with the proof (CSRF) in its cookie.
"use strict";
{
  const proof = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);

  const withProof = (request) => {
    const found = proof();
    if (found && !["GET", "HEAD", undefined].includes(request.method)) {
      request.headers["X-CSRFToken"] = found[1];
    }
    return request;
  };

  SwaggerUIBundle({
    url: document.getElementById("swagger-ui").dataset.schema,
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    requestInterceptor: withProof,
  });
}
