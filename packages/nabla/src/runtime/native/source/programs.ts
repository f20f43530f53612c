/** C: compiled programs come and go as libraries. */
export const programsSource: string = `/* The library at this path, or 0; nabla_error then says why. */
EXPORT uintptr_t nabla_load(const char *path) { return (uintptr_t)dlopen(path, RTLD_NOW | RTLD_LOCAL); }
EXPORT uintptr_t nabla_entry(uintptr_t library) { return (uintptr_t)dlsym((void *)library, "run"); }
EXPORT void nabla_unload(uintptr_t library) { dlclose((void *)library); }
EXPORT const char *nabla_error(void) {
  const char *message = dlerror();
  return message ? message : "no reason given";
}
`;
