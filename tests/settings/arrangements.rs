//! The arrangements.

use crate::place::Arrangement as A;

const PLAIN: (&str, &str) = ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n");
const COPY: (&str, &str) = (
    "p/pyproject.toml",
    "[project]\nname='a'\nversion='1'\n[tool.uv]\nlink-mode='copy'\ncache-dir='pc'\n",
);
const USER: (&str, &str) = (
    "home/.config/uv/uv.toml",
    "link-mode='symlink'\ncache-dir='/user'\n",
);
const SYSTEM: (&str, &str) = ("xdg/uv/uv.toml", "link-mode='clone'\ncache-dir='/system'\n");
const ROOT: (&str, &str) = (
    "p/pyproject.toml",
    "[tool.uv.workspace]\nmembers=['m*']\nexclude=['mx']\n",
);
const PLAIN_WORKSPACE: (&str, &str) = (
    "p/pyproject.toml",
    "[project]\nname='r'\nversion='1'\n[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['m']\n",
);
const DOTTED_WORKSPACE: (&str, &str) = (
    "p/pyproject.toml",
    "[project]\nname='r'\nversion='1'\n[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['./m']\n",
);
const MEMBER: (&str, &str) = (
    "p/m/pyproject.toml",
    "[project]\nname='m'\nversion='1'\n[tool.uv]\nlink-mode='symlink'\n",
);
const ABOVE: (&str, &str) = ("uv.toml", "link-mode='symlink'\ncache-dir='above'\n");
const SCRIPT: (&str, &str) = (
    "p/s.py",
    "# /// script\n# dependencies = []\n# [tool.uv]\n# link-mode = 'symlink'\n# cache-dir = 'sc'\n# ///\n",
);

/// Every arrangement, each for every release that has the options it uses.
pub(crate) const ARRANGEMENTS: &[A<'_>] = &[
    // Layers.
    A::new("nothing", &[]),
    A::new("a plain project", &[PLAIN]),
    A::new("tool.uv", &[COPY]),
    A::new("user", &[PLAIN, USER]),
    A::new("system", &[PLAIN, SYSTEM]),
    A::new("user over system", &[PLAIN, USER, SYSTEM]),
    A::new("project over user over system", &[COPY, USER, SYSTEM]),
    A::new("fields come from different files", &[
        PLAIN,
        ("p/uv.toml", "link-mode='copy'\n"),
        ("home/.config/uv/uv.toml", "cache-dir='uc'\n"),
        ("xdg/uv/uv.toml", "no-cache=true\n"),
    ]),
    A::new("variables over files", &[COPY, USER]).vars(&[("UV_LINK_MODE", "hardlink"), ("UV_CACHE_DIR", "/env")]),
    A::new("options over variables", &[COPY])
        .vars(&[("UV_LINK_MODE", "hardlink"), ("UV_CACHE_DIR", "/env")])
        .options(&[("--link-mode", "clone"), ("--cache-dir", "/flag")]),
    A::new("an option hides a bad variable", &[PLAIN])
        .vars(&[("UV_LINK_MODE", "bogus")])
        .options(&[("--link-mode", "clone")]),
    A::new("a cache dir hides no empty variable", &[PLAIN])
        .vars(&[("UV_CACHE_DIR", "")])
        .options(&[("--cache-dir", "/flag")]),
    A::new("a project hides no empty variable", &[PLAIN])
        .vars(&[("UV_PROJECT", "")])
        .options(&[("--project", ".")]),
    A::new("a config file hides no empty variable", &[PLAIN])
        .vars(&[("UV_CONFIG_FILE", "")])
        .options(&[("--config-file", "../e.toml")]),
    A::new("a directory hides no empty variable", &[PLAIN])
        .vars(&[("UV_WORKING_DIR", "")])
        .options(&[("--directory", ".")]),
    A::new("an empty directory variable", &[PLAIN]).vars(&[("UV_WORKING_DIR", "")]).since(10, 0),
    A::new("an empty older directory variable", &[PLAIN]).vars(&[("UV_WORKING_DIRECTORY", "")]),
    A::new("the older directory variable", &[PLAIN, ("q/uv.toml", "link-mode='symlink'\n")])
        .vars(&[("UV_WORKING_DIRECTORY", "../q")]),
    A::new("a directory beats the older variable", &[PLAIN, ("q/uv.toml", "link-mode='symlink'\n")])
        .vars(&[("UV_WORKING_DIRECTORY", "../q")])
        .options(&[("--directory", ".")]),
    A::new("no cache hides no bad variable", &[PLAIN])
        .vars(&[("UV_NO_CACHE", "maybe")])
        .options(&[("--no-cache", "")]),
    A::new("no cache by option, denied by variable", &[PLAIN])
        .vars(&[("UV_NO_CACHE", "0")])
        .options(&[("--no-cache", "")]),
    A::new("no config hides no bad variable", &[PLAIN])
        .vars(&[("UV_NO_CONFIG", "maybe")])
        .options(&[("--no-config", "")]),
    A::new("no config by option, denied by variable", &[COPY])
        .vars(&[("UV_NO_CONFIG", "0")])
        .options(&[("--no-config", "")]),
    A::new("a variable hides no bad file", &[PLAIN, ("p/uv.toml", "link-mode='bogus'\n")])
        .vars(&[("UV_LINK_MODE", "copy")]),
    // Values.
    A::new("an empty link mode", &[PLAIN]).vars(&[("UV_LINK_MODE", "")]),
    A::new("a bogus link mode", &[PLAIN]).vars(&[("UV_LINK_MODE", "bogus")]),
    A::new("a link mode in upper case", &[PLAIN]).options(&[("--link-mode", "Copy")]),
    A::new("a link mode with a space", &[PLAIN]).vars(&[("UV_LINK_MODE", "copy ")]),
    A::new("reflink in a variable", &[PLAIN]).vars(&[("UV_LINK_MODE", "reflink")]),
    A::new("reflink in tool.uv", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool.uv]\nlink-mode='reflink'\ncache-dir='pc'\n",
    )]),
    A::new("reflink in uv.toml", &[PLAIN, ("p/uv.toml", "link-mode='reflink'\n")]),
    A::new("an empty cache dir", &[PLAIN]).vars(&[("UV_CACHE_DIR", "")]),
    A::new("an empty cache dir in a file", &[PLAIN, ("p/uv.toml", "cache-dir='./x/../y'\n")]),
    A::new("a relative cache dir in a variable", &[PLAIN]).vars(&[("UV_CACHE_DIR", "../rel")]),
    A::new("a relative cache dir is relative to the working directory", &[COPY]).cwd("p/deep/er"),
    // Temporary caches.
    A::new("no cache by option", &[COPY]).options(&[("--no-cache", "")]),
    A::new("no cache by variable", &[COPY]).vars(&[("UV_NO_CACHE", "1")]),
    A::new("no cache, spelled out", &[COPY]).vars(&[("UV_NO_CACHE", "Yes")]),
    A::new("no cache, denied", &[COPY]).vars(&[("UV_NO_CACHE", "off")]),
    A::new("no cache, empty", &[COPY]).vars(&[("UV_NO_CACHE", "")]),
    A::new("no cache, not a boolean", &[COPY]).vars(&[("UV_NO_CACHE", "maybe")]),
    A::new("no cache by file", &[PLAIN, ("p/uv.toml", "no-cache=true\ncache-dir='x'\n")]),
    A::new("no cache by file, denied by variable", &[PLAIN, ("p/uv.toml", "no-cache=true\n")])
        .vars(&[("UV_NO_CACHE", "0")]),
    A::new("no cache denied by the project, asked for by the user", &[
        PLAIN,
        ("p/uv.toml", "no-cache=false\n"),
        ("home/.config/uv/uv.toml", "no-cache=true\n"),
    ]),
    A::new("no cache of the wrong kind", &[PLAIN, ("p/uv.toml", "no-cache='true'\n")]),
    // The walk.
    A::new("a uv.toml above", &[PLAIN, ABOVE]),
    A::new("an empty tool.uv hides the uv.toml above", &[
        ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n[tool.uv]\n"),
        ABOVE,
    ]),
    A::new("tool.uv.sources hides it, too", &[
        ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n[tool.uv.sources]\n"),
        ABOVE,
    ]),
    A::new("another tool does not", &[
        ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n[tool.ruff]\n"),
        ABOVE,
    ]),
    A::new("tool.uv of a parent project", &[
        PLAIN,
        ("pyproject.toml", "[project]\nname='up'\nversion='1'\n[tool.uv]\nlink-mode='symlink'\n"),
    ]),
    A::new("uv.toml replaces tool.uv whole", &[COPY, ("p/uv.toml", "cache-dir='/only'\n")]),
    A::new("an empty uv.toml does so, too", &[COPY, ("p/uv.toml", ""), USER]),
    A::new("uv.toml without a pyproject", &[("p/uv.toml", "link-mode='copy'\n")]),
    A::new("uv.toml in a parent, no pyproject", &[("p/uv.toml", "link-mode='copy'\n")]).cwd("p/x/y"),
    A::new("pyproject in a parent", &[COPY]).cwd("p/src/a"),
    A::new("a uv.toml between", &[COPY, ("p/src/uv.toml", "link-mode='symlink'\n")]).cwd("p/src/a"),
    A::new("uv.toml is a directory", &[PLAIN, ("p/uv.toml/x", "")]),
    // Workspaces.
    A::new("a member's table does not count", &[PLAIN_WORKSPACE, MEMBER]).cwd("p/m"),
    A::new("a member's uv.toml does not count", &[PLAIN_WORKSPACE, MEMBER, ("p/m/uv.toml", "link-mode='clone'\n")])
        .cwd("p/m"),
    A::new("a member named with a dot", &[DOTTED_WORKSPACE, MEMBER]).cwd("p/m"),
    A::new("a member named with a dot, from the root", &[DOTTED_WORKSPACE, MEMBER]),
    A::new("a root without settings of its own", &[ROOT, MEMBER, ABOVE]).cwd("p/m"),
    A::new("an excluded directory stands alone", &[
        ROOT,
        ("p/mx/pyproject.toml", "[project]\nname='mx'\nversion='1'\n[tool.uv]\nlink-mode='symlink'\n"),
    ])
    .cwd("p/mx"),
    A::new("a directory that is no member stands alone", &[PLAIN_WORKSPACE, ("p/z/pyproject.toml", MEMBER.1)])
        .cwd("p/z"),
    A::new("a member without pyproject makes discovery fail", &[PLAIN_WORKSPACE, MEMBER, ROOT, ("p/m2/setup.py", "")])
        .cwd("p/m"),
    A::new("a hidden directory is no member", &[
        ("p/pyproject.toml", "[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['*']\n"),
        MEMBER,
        ("p/.hidden/x", ""),
    ])
    .cwd("p/m"),
    A::new("an unmanaged member stands for itself", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\nversion='1'\n[tool.uv]\nmanaged=false\nlink-mode='symlink'\n"),
    ])
    .cwd("p/m"),
    A::new("an unmanaged project", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool.uv]\nmanaged=false\nlink-mode='copy'\n",
    )]),
    A::new("no project table", &[("p/pyproject.toml", "[tool.uv]\nlink-mode='copy'\n"), ABOVE]),
    A::new("nested workspaces", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\nversion='1'\n[tool.uv]\nlink-mode='clone'\n[tool.uv.workspace]\n"),
    ])
    .cwd("p/m"),
    A::new("two members of one name", &[
        ("p/pyproject.toml", "[project]\nname='r'\nversion='1'\n[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['m','n']\n"),
        MEMBER,
        ("p/n/pyproject.toml", "[project]\nname='M'\nversion='1'\n"),
    ]),
    A::new("leftovers of a removed member", &[
        ("p/pyproject.toml", "[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['*']\n"),
        MEMBER,
        ("p/gone/empty", "-> {root}/p/m"),
    ])
    .cwd("p/m"),
    A::new("an exclusion with a dot", &[
        ("p/pyproject.toml", "[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['*']\nexclude=['./m']\n"),
        MEMBER,
    ])
    .cwd("p/m"),
    A::new("a glob over several levels", &[
        ("p/pyproject.toml", "[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['**/m']\n"),
        MEMBER,
    ])
    .cwd("p/m"),
    A::new("a glob that leads out of the root", &[
        ("p/pyproject.toml", "[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['../q']\n"),
        ("q/pyproject.toml", MEMBER.1),
    ])
    .cwd("q"),
    A::new("a bad glob", &[
        ("p/pyproject.toml", "[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['***']\n"),
        MEMBER,
    ])
    .cwd("p/m"),
    A::new("a name that is none", &[("p/pyproject.toml", "[project]\nname='-'\nversion='1'\n"), ABOVE]),
    A::new("no version", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\n[tool.uv]\nlink-mode='clone'\n"),
    ])
    .cwd("p/m"),
    A::new("a dynamic version", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\ndynamic=['version']\n[tool.uv]\nlink-mode='clone'\n"),
    ])
    .cwd("p/m"),
    A::new("a requires-python that is none", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\nversion='1'\nrequires-python='x'\n[tool.uv]\nlink-mode='clone'\n"),
    ])
    .cwd("p/m"),
    A::new("a version that is none", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\nversion='x y'\n[tool.uv]\nlink-mode='clone'\n"),
    ])
    .cwd("p/m"),
    A::new("dependencies of the wrong kind", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\nversion='1'\ndependencies={}\n[tool.uv]\nlink-mode='clone'\n"),
    ])
    .cwd("p/m"),
    A::new("sources of the wrong kind", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\nversion='1'\n[tool.uv]\nlink-mode='clone'\nsources=1\n"),
    ])
    .cwd("p/m"),
    A::new("package of the wrong kind", &[
        PLAIN_WORKSPACE,
        ("p/m/pyproject.toml", "[project]\nname='m'\nversion='1'\n[tool.uv]\nlink-mode='clone'\npackage='x'\n"),
    ])
    .cwd("p/m"),
    A::new("a workspace two levels up is not reached", &[
        ("p/pyproject.toml", "[tool.uv]\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['a/b']\n"),
        ("p/a/pyproject.toml", "[project]\nname='x'\nversion='1'\n"),
        ("p/a/b/pyproject.toml", "[project]\nname='b'\nversion='1'\n"),
        ("p/a/uv.toml", "link-mode='symlink'\n"),
    ])
    .cwd("p/a/b"),
    // Bad input.
    A::new("an unknown key drops the table", &[
        ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n[tool.uv]\nlink-mode='copy'\nzzz=1\n"),
        ABOVE,
    ]),
    A::new("a bogus mode drops the table", &[
        ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n[tool.uv]\ncache-dir='x'\nlink-mode='bogus'\n"),
        USER,
    ]),
    A::new("a key of the wrong kind drops the table", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool.uv]\nlink-mode='copy'\nno-index='yes'\n",
    )]),
    A::new("tool.uv that is no table", &[("p/pyproject.toml", "[tool]\nuv=1\n"), ABOVE]),
    A::new("broken toml in pyproject", &[("p/pyproject.toml", "[project\n"), ABOVE]),
    A::new("broken toml in uv.toml", &[PLAIN, ("p/uv.toml", "link-mode=\n")]),
    A::new("an unknown key in uv.toml", &[PLAIN, ("p/uv.toml", "zzz=1\n")]),
    A::new("a bogus mode in the user's file", &[COPY, ("home/.config/uv/uv.toml", "link-mode='bogus'\n")]),
    A::new("a bogus mode in the system's file", &[COPY, ("xdg/uv/uv.toml", "link-mode='bogus'\n")]),
    A::new("managed in uv.toml", &[PLAIN, ("p/uv.toml", "managed=true\n")]),
    A::new("conflicts in uv.toml", &[PLAIN, ("p/uv.toml", "conflicts=[]\n")]),
    A::new("environments in uv.toml", &[PLAIN, ("p/uv.toml", "environments=[]\n")]),
    A::new("a bad pip table drops all", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool.uv]\nlink-mode='copy'\n[tool.uv.pip]\ncache-dir='x'\n",
    )]),
    A::new("the pip table does not count", &[PLAIN, ("p/uv.toml", "[pip]\nlink-mode='symlink'\n")]),
    A::new("a newer key drops the table in older releases", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool.uv]\nlink-mode='copy'\nno-sources-package=['x']\n",
    )]),
    A::new("keys of many kinds", &[PLAIN, (
        "p/uv.toml",
        "link-mode='copy'\noffline=true\nconcurrent-builds=2\nresolution='lowest-direct'\n\
         prerelease='allow'\nno-build-package=['a']\nconfig-settings={a='b'}\nindex=[{url='https://x.test'}]\n\
         index-strategy='unsafe-any-match'\npython-downloads='auto'\nkeyring-provider='disabled'\n",
    )]),
    A::new("an index without a url", &[PLAIN, ("p/uv.toml", "index=[{name='a'}]\n")]),
    A::new("an empty count", &[PLAIN, ("p/uv.toml", "concurrent-builds=0\n")]),
    A::new("an unknown word", &[PLAIN, ("p/uv.toml", "resolution='newest'\n")]),
    A::new("not utf-8 is not tried, a byte order mark is", &[PLAIN, ("p/uv.toml", "\u{feff}link-mode='copy'\n")]),
    A::new("quoted and dotted keys", &[(
        "p/pyproject.toml",
        "project={name='a',version='1'}\ntool.uv.'link-mode'='copy'\ntool.\"uv\".cache-dir='x'\n",
    )]),
    A::new("an inline table over several lines", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool]\nuv={\n link-mode='copy',\n}\n",
    )]),
    // Which files.
    A::new("no config", &[COPY, USER, SYSTEM]).options(&[("--no-config", "")]),
    A::new("no config by variable", &[COPY, USER, SYSTEM]).vars(&[("UV_NO_CONFIG", "true")]),
    A::new("no config, denied", &[COPY]).vars(&[("UV_NO_CONFIG", "false")]),
    A::new("no config, empty", &[COPY]).vars(&[("UV_NO_CONFIG", "")]),
    A::new("no config hides bad files", &[("p/uv.toml", "zzz=1\n"), ("home/.config/uv/uv.toml", "zzz=1\n")])
        .options(&[("--no-config", "")]),
    A::new("a config file", &[COPY, USER, SYSTEM, ("p/c/mine.toml", "link-mode='hardlink'\ncache-dir='c'\n")])
        .options(&[("--config-file", "c/mine.toml")]),
    A::new("a config file by variable", &[COPY, ("p/mine.toml", "link-mode='hardlink'\n")])
        .vars(&[("UV_CONFIG_FILE", "{root}/p/mine.toml")]),
    A::new("a config file beats no config", &[COPY, ("p/mine.toml", "link-mode='hardlink'\n")])
        .vars(&[("UV_NO_CONFIG", "1")])
        .options(&[("--config-file", "mine.toml")]),
    A::new("a config file that is missing", &[COPY]).options(&[("--config-file", "mine.toml")]),
    A::new("a config file that is a pyproject", &[COPY]).options(&[("--config-file", "pyproject.toml")]),
    A::new("an empty config file variable", &[COPY]).vars(&[("UV_CONFIG_FILE", "")]),
    A::new("XDG_CONFIG_HOME", &[PLAIN, ("cfg/uv/uv.toml", "link-mode='copy'\n"), USER])
        .vars(&[("XDG_CONFIG_HOME", "{root}/cfg")]),
    A::new("a relative XDG_CONFIG_HOME", &[PLAIN, ("p/cfg/uv/uv.toml", "link-mode='copy'\n"), USER])
        .vars(&[("XDG_CONFIG_HOME", "cfg")]),
    A::new("an empty XDG_CONFIG_HOME", &[PLAIN, USER]).vars(&[("XDG_CONFIG_HOME", "")]),
    A::new("the user's file is a directory", &[PLAIN, ("home/.config/uv/uv.toml/x", "")]),
    A::new("the user's directory is a file", &[PLAIN, ("home/.config", "")]),
    A::new("the second of XDG_CONFIG_DIRS", &[PLAIN, ("b/uv/uv.toml", "link-mode='copy'\n"), SYSTEM])
        .vars(&[("XDG_CONFIG_DIRS", "{root}/a:{root}/b:{root}/xdg")]),
    A::new("XDG_CONFIG_DIRS ends at an empty entry", &[PLAIN, SYSTEM])
        .vars(&[("XDG_CONFIG_DIRS", "{root}/a::{root}/xdg")]),
    A::new("a relative entry of XDG_CONFIG_DIRS", &[PLAIN, ("p/rel/uv/uv.toml", "link-mode='copy'\n")])
        .vars(&[("XDG_CONFIG_DIRS", "rel")]),
    A::new("no system config", &[PLAIN, SYSTEM]).vars(&[("UV_NO_SYSTEM_CONFIG", "1")]),
    A::new("no system config, denied", &[PLAIN, SYSTEM]).vars(&[("UV_NO_SYSTEM_CONFIG", "0")]),
    A::new("no system config, empty", &[PLAIN, SYSTEM]).vars(&[("UV_NO_SYSTEM_CONFIG", "")]),
    A::new("no system config, not a boolean", &[PLAIN, SYSTEM]).vars(&[("UV_NO_SYSTEM_CONFIG", "maybe")]),
    // Directories.
    A::new("XDG_CACHE_HOME", &[PLAIN]).vars(&[("XDG_CACHE_HOME", "{root}/xc")]),
    A::new("a relative XDG_CACHE_HOME", &[PLAIN]).vars(&[("XDG_CACHE_HOME", "xc")]),
    A::new("a relative home", &[PLAIN, ("p/h/.config/uv/uv.toml", "link-mode='copy'\n")]).vars(&[("HOME", "h")]),
    A::new("another project", &[COPY, ("q/uv.toml", "link-mode='symlink'\ncache-dir='x'\n")])
        .options(&[("--project", "../p")])
        .cwd("q"),
    A::new("another project by variable", &[COPY, ("q/uv.toml", "link-mode='symlink'\n")])
        .vars(&[("UV_PROJECT", "{root}/p")])
        .cwd("q"),
    A::new("an empty project variable", &[COPY]).vars(&[("UV_PROJECT", "")]),
    A::new("a project named by its pyproject", &[COPY]).options(&[("--project", "../p/pyproject.toml")]).cwd("q"),
    A::new("a project directory below a root", &[COPY, ("p/d/x", "")]).options(&[("--project", "p/d")]).cwd("p/.."),
    A::new("a project that does not exist", &[COPY]).options(&[("--project", "none")]),
    A::new("a project that is a file", &[COPY, ("p/file", "")]).options(&[("--project", "file")]),
    A::new("another directory", &[COPY]).options(&[("--directory", "../p")]).cwd("q"),
    A::new("another directory and a relative variable", &[PLAIN])
        .vars(&[("UV_CACHE_DIR", "rel")])
        .options(&[("--directory", "../p")])
        .cwd("q"),
    A::new("another directory and a project in it", &[COPY])
        .options(&[("--directory", ".."), ("--project", "p")])
        .cwd("p"),
    A::new("a directory that does not exist", &[COPY]).options(&[("--directory", "none")]),
    A::new("a directory through a link", &[COPY, ("link", "-> {root}/p")]).options(&[("--directory", "../link")]).cwd("q"),
    A::new("a directory by variable", &[COPY]).vars(&[("UV_WORKING_DIR", "{root}/p")]).cwd("q").since(0, 10),
    A::new("a project through a link", &[COPY, ("up/uv.toml", "link-mode='clone'\n"), ("up/link", "-> {root}/p")])
        .options(&[("--project", "../up/link")])
        .cwd("q"),
    A::new("a plain project through a link", &[PLAIN, ("up/uv.toml", "link-mode='copy'\n"), ("up/link", "-> {root}/p")])
        .options(&[("--project", "../up/link")])
        .cwd("q"),
    // required-version.
    A::new("required-version that nothing satisfies", &[PLAIN, ("p/uv.toml", "required-version='<0.1'\n")]),
    A::new("required-version that all satisfy", &[PLAIN, ("p/uv.toml", "link-mode='copy'\nrequired-version='>=0.1'\n")]),
    A::new("a bare required-version", &[PLAIN, ("p/uv.toml", "required-version='0.8.24'\n")]),
    A::new("required-version beside an unknown key", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool.uv]\nrequired-version='<0.1'\nzzz=1\n",
    )]),
    A::new("the project's required-version above the user's", &[
        PLAIN,
        ("p/uv.toml", "required-version='>=0.1'\n"),
        ("home/.config/uv/uv.toml", "required-version='<0.1'\n"),
    ]),
    A::new("no config hides required-version", &[PLAIN, ("p/uv.toml", "required-version='<0.1'\n")])
        .options(&[("--no-config", "")]),
    // Scripts.
    A::new("a script over the project", &[COPY, SCRIPT]).options(&[("--script", "s.py")]).since(8, 0),
    A::new("a script and no config", &[COPY, SCRIPT])
        .options(&[("--script", "s.py"), ("--no-config", "")])
        .since(8, 0),
    A::new("a script below a variable", &[COPY, SCRIPT])
        .vars(&[("UV_LINK_MODE", "copy")])
        .options(&[("--script", "s.py")])
        .since(8, 0),
    A::new("a script without a block", &[COPY, ("p/s.py", "x = 1\n")]).options(&[("--script", "s.py")]).since(8, 0),
    A::new("a script with an unknown key", &[COPY, ("p/s.py", "# /// script\n# [tool.uv]\n# zzz = 1\n# link-mode = 'clone'\n# ///\n")])
        .options(&[("--script", "s.py")])
        .since(8, 0),
    A::new("a script with a bogus mode", &[COPY, ("p/s.py", "# /// script\n# [tool.uv]\n# link-mode = 'bogus'\n# ///\n")])
        .options(&[("--script", "s.py")])
        .since(8, 0),
    A::new("a script over a config file", &[COPY, SCRIPT, ("p/mine.toml", "link-mode='hardlink'\nno-cache=true\n")])
        .options(&[("--script", "s.py"), ("--config-file", "mine.toml")])
        .since(8, 0),
    A::new("a script below an option", &[COPY, SCRIPT])
        .options(&[("--script", "s.py"), ("--link-mode", "clone"), ("--cache-dir", "fc")])
        .since(8, 0),
    A::new("a script that says nothing", &[COPY, USER, ("p/s.py", "# /// script\n# dependencies = []\n# ///\n")])
        .options(&[("--script", "s.py")])
        .since(8, 0),
    A::new("a script over user and system, field by field", &[
        PLAIN,
        ("p/s.py", "# /// script\n# [tool.uv]\n# link-mode = 'copy'\n# ///\n"),
        ("home/.config/uv/uv.toml", "link-mode='symlink'\ncache-dir='uc'\n"),
        SYSTEM,
    ])
    .options(&[("--script", "s.py")])
    .since(8, 0),
    A::new("a script without a cache", &[PLAIN, ("p/s.py", "# /// script\n# [tool.uv]\n# no-cache = true\n# ///\n")])
        .options(&[("--script", "s.py")])
        .since(8, 0),
    A::new("a script elsewhere, beside a uv.toml", &[
        PLAIN,
        ("p/uv.toml", "link-mode='copy'\ncache-dir='pc'\n"),
        ("q/uv.toml", "link-mode='symlink'\ncache-dir='qc'\n"),
        ("q/s.py", "# /// script\n# dependencies = []\n# ///\n"),
    ])
    .options(&[("--script", "../q/s.py")])
    .since(8, 0),
    A::new("a script in a member", &[PLAIN_WORKSPACE, MEMBER, ("p/m/s.py", "# /// script\n# dependencies = []\n# ///\n")])
        .options(&[("--script", "s.py")])
        .cwd("p/m")
        .since(8, 0),
    A::new("a script without a project", &[
        ("p/uv.toml", "link-mode='copy'\n"),
        ("p/d/s.py", "# /// script\n# dependencies = []\n# ///\n"),
    ])
    .options(&[("--script", "d/s.py")])
    .since(8, 0),
    A::new("a script and another directory", &[COPY, SCRIPT])
        .options(&[("--script", "s.py"), ("--directory", "../p")])
        .cwd("q")
        .since(8, 0),
    A::new("a script that does not exist", &[COPY]).options(&[("--script", "none.py")]).since(8, 0),
    // What a project does not say, and where else it is said.
    A::new("the pip table of a pyproject does not count", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool.uv.pip]\nlink-mode='symlink'\n",
    ), USER]),
    A::new("the pip table beside the key", &[(
        "p/pyproject.toml",
        "[project]\nname='a'\nversion='1'\n[tool.uv]\nlink-mode='copy'\n[tool.uv.pip]\nlink-mode='symlink'\n",
    )]),
    A::new("an unmanaged project below another", &[
        ("pyproject.toml", "[project]\nname='up'\nversion='1'\n[tool.uv]\nlink-mode='copy'\n"),
        ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n[tool.uv]\nmanaged=false\n"),
    ]),
    A::new("an unmanaged root of a workspace", &[
        ("p/pyproject.toml", "[project]\nname='r'\nversion='1'\n[tool.uv]\nmanaged=false\nlink-mode='copy'\n[tool.uv.workspace]\nmembers=['m']\n"),
        MEMBER,
    ])
    .cwd("p/m"),
    A::new("a dropped table of a root, with its member", &[
        ("p/pyproject.toml", "[project]\nname='r'\nversion='1'\n[tool.uv]\nlink-mode='copy'\nzzz=1\n[tool.uv.workspace]\nmembers=['m']\n"),
        MEMBER,
        ABOVE,
    ])
    .cwd("p/m"),
    A::new("two dropped tables", &[
        ("pyproject.toml", "[project]\nname='up'\nversion='1'\n[tool.uv]\nlink-mode='copy'\nzzz=1\n"),
        ("p/pyproject.toml", "[project]\nname='a'\nversion='1'\n[tool.uv]\nlink-mode='symlink'\nzzz=1\n"),
        USER,
    ]),
    A::new("a relative cache dir of the user", &[PLAIN, ("home/.config/uv/uv.toml", "cache-dir='uc'\n")]).cwd("p/a"),
    A::new("a relative cache dir of a config file elsewhere", &[PLAIN, ("cfg/mine.toml", "cache-dir='cc'\n")])
        .options(&[("--config-file", "../cfg/mine.toml")]),
    A::new("a home directory is not put in", &[PLAIN, ("p/uv.toml", "cache-dir='~/c'\n")]),
    A::new("reflink by option", &[PLAIN]).options(&[("--link-mode", "reflink")]),
    A::new("reflink of the user", &[PLAIN, ("home/.config/uv/uv.toml", "link-mode='reflink'\n")]),
    A::new("reflink in upper case", &[PLAIN]).vars(&[("UV_LINK_MODE", "Reflink")]),
    A::new("an empty link mode in a file", &[PLAIN, ("p/uv.toml", "link-mode=''\n")]),
    A::new("no config and the system's file", &[PLAIN, SYSTEM])
        .vars(&[("UV_NO_SYSTEM_CONFIG", "0")])
        .options(&[("--no-config", "")]),
    A::new("no system config and a bad file of it", &[PLAIN, ("xdg/uv/uv.toml", "zzz=1\n")])
        .vars(&[("UV_NO_SYSTEM_CONFIG", "1")]),
    A::new("a config file and a bad one of the user", &[PLAIN, ("p/mine.toml", ""), ("home/.config/uv/uv.toml", "zzz=1\n")])
        .options(&[("--config-file", "mine.toml")]),
    A::new("an unreadable link to the user's file", &[PLAIN, ("home/.config/uv/uv.toml", "-> {root}/none")]),
    A::new("uv.toml is a link to nothing", &[COPY, ("p/uv.toml", "-> {root}/none")]),
    A::new("pyproject is a link", &[("real.toml", COPY.1), ("p/pyproject.toml", "-> {root}/real.toml")]),
];
