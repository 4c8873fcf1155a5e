// The demo's people on the sign-in page: one press fills in the form and sends it.
document.querySelectorAll("[data-fill-login]").forEach((button) => {
  const form = document.getElementById(button.dataset.fillForm);
  button.hidden = false;
  button.addEventListener("click", () => {
    form.elements.login.value = button.dataset.fillLogin;
    form.elements.password.value = button.dataset.fillPassword;
    form.requestSubmit();
  });
});
