package main

import (
	"fmt"
	"runtime/debug"
	"strings"
)

// build is the version that Go stamped into the program.
func build() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// version is build with what else Go knows of how the program was made: the commit, its date, and whether files differed
// from it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build()
	}
	return build() + stamp(info)
}

func stamp(info *debug.BuildInfo) string {
	vcs := map[string]string{}
	for _, s := range info.Settings {
		vcs[s.Key] = s.Value
	}
	var known []string
	if commit := vcs["vcs.revision"]; commit != "" {
		known = append(known, "commit "+commit)
	}
	if date := vcs["vcs.time"]; date != "" {
		known = append(known, "of "+date)
	}
	if vcs["vcs.modified"] == "true" {
		known = append(known, "with changes")
	}
	known = append(known, fmt.Sprintf("%s for %s/%s", info.GoVersion, vcs["GOOS"], vcs["GOARCH"]))
	return " (" + strings.Join(known, ", ") + ")"
}
