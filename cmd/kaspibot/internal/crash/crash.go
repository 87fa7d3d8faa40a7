// Package crash is tests of the real program as a process of its own: it is killed at any moment, starved of disk, run on
// the databases of older programs and watched under load.
//
//	go test ./cmd/kaspibot/internal/crash -run Kills -kills 20 -seed 7
//	go test ./cmd/kaspibot/internal/crash -long -figures crash.json
//
// What happened is judged by what the three fakes have seen, never by what the program says of itself.
package crash
