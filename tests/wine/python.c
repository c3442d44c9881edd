/* Stands for python.exe: answers uv's question about the interpreter, for the prefix it lies in, and does nothing else. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char base[2 * MAX_PATH], prefix[2 * MAX_PATH], self[2 * MAX_PATH];

/* Doubles every backslash. */
static void escape(char *to, const char *from) {
  while (*from) {
    if (*from == '\\') *to++ = '\\';
    *to++ = *from++;
  }
  *to = 0;
}

static void cut(char *path) {
  char *slash = strrchr(path, '\\');
  if (slash) *slash = 0;
}

int main(void) {
  char path[MAX_PATH], up[MAX_PATH], cfg[2 * MAX_PATH];
  GetModuleFileNameA(NULL, path, MAX_PATH);
  escape(self, path);
  strcpy(up, path);
  cut(up);
  strcpy(cfg, up);
  cut(cfg);
  strcat(cfg, "\\pyvenv.cfg");
  escape(base, "C:\\py");
  if (GetFileAttributesA(cfg) != INVALID_FILE_ATTRIBUTES) {
    cut(up);
    escape(prefix, up);
  } else {
    strcpy(prefix, base);
  }
  printf("{\"result\": \"success\", \"markers\": {\"implementation_name\": \"cpython\", "
         "\"implementation_version\": \"3.11.2\", \"os_name\": \"nt\", \"platform_machine\": \"AMD64\", "
         "\"platform_python_implementation\": \"CPython\", \"platform_release\": \"10\", \"platform_system\": \"Windows\", "
         "\"platform_version\": \"10.0.18362\", \"python_full_version\": \"3.11.2\", \"python_version\": \"3.11\", "
         "\"sys_platform\": \"win32\"}, ");
  printf("\"sys_base_prefix\": \"%s\", \"sys_base_exec_prefix\": \"%s\", \"sys_prefix\": \"%s\", "
         "\"sys_base_executable\": \"%s\\\\python.exe\", \"sys_executable\": \"%s\", ",
         base, base, prefix, base, self);
  printf("\"sys_path\": [\"%s\\\\Lib\", \"%s\\\\Lib\\\\site-packages\"], "
         "\"site_packages\": [\"%s\", \"%s\\\\Lib\\\\site-packages\"], \"stdlib\": \"%s\\\\Lib\", ",
         base, prefix, prefix, prefix, base);
  printf("\"extension_suffixes\": [\".cp311-win_amd64.pyd\", \".pyd\"], \"standalone\": false, "
         "\"scheme\": {\"platlib\": \"%s\\\\Lib\\\\site-packages\", \"purelib\": \"%s\\\\Lib\\\\site-packages\", "
         "\"include\": \"%s\\\\Include\", \"scripts\": \"%s\\\\Scripts\", \"data\": \"%s\"}, ",
         prefix, prefix, base, prefix, prefix);
  printf("\"virtualenv\": {\"purelib\": \"Lib/site-packages\", \"platlib\": \"Lib/site-packages\", "
         "\"include\": \"include/site/python3.11\", \"scripts\": \"Scripts\", \"data\": \"\"}, "
         "\"os\": {\"name\": \"windows\"}, \"arch\": \"x86_64\", "
         "\"cpu_info\": {\"detected\": {\"kind\": \"flags\", \"flags\": \"sse sse2 avx avx2\"}}, "
         "\"manylinux_compatible\": false, \"gil_disabled\": false, \"debug_enabled\": false, \"pointer_size\": \"64\"}\n");
  return 0;
}
