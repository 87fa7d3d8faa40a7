package orders_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// house is the program's own source, checked for types as far as they are its own: of what it imports from elsewhere
// only the names are known, which is quick and enough.
type house struct {
	t     *testing.T
	files *token.FileSet
	dirs  map[string][]*ast.File // by import path
	known map[string]*types.Package
	info  types.Info
}

// What an order's state and status mean is told in one place. Whoever compares them elsewhere misses a case.
func TestNobodyElseComparesAnOrdersStateOrStatus(t *testing.T) {
	t.Parallel()
	h := readHouse(t)
	compared := 0
	for _, name := range slices.Sorted(maps.Keys(h.dirs)) {
		h.check(name)
		if name == "kaspibot/kaspi" || strings.HasPrefix(name, "kaspibot/kaspi/") {
			continue
		}
		for _, file := range h.dirs[name] {
			ast.Inspect(file, func(n ast.Node) bool {
				if !h.compares(n) {
					return true
				}
				at := h.files.Position(n.Pos())
				if filepath.ToSlash(at.Filename) == "../../bot/orders/stage.go" {
					compared++
				} else {
					t.Errorf("%s compares an order's state or status: ask its Stage", at)
				}
				return true
			})
		}
	}
	if compared == 0 {
		t.Error("not even stage.go compares them: the test is blind")
	}
}

func readHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, files: token.NewFileSet(), dirs: map[string][]*ast.File{}, known: map[string]*types.Package{}}
	h.info.Types = map[ast.Expr]types.TypeAndValue{}
	const root = "../.."
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(h.files, name, nil, parser.SkipObjectResolution)
		dir, _ := filepath.Rel(root, filepath.Dir(name))
		pkg := path.Join("kaspibot", filepath.ToSlash(dir))
		h.dirs[pkg] = append(h.dirs[pkg], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// check finds the types of a package.
func (h *house) check(name string) *types.Package {
	if p, ok := h.known[name]; ok {
		return p
	}
	files, ours := h.dirs[name]
	if !ours {
		p := types.NewPackage(name, path.Base(name))
		p.MarkComplete()
		h.known[name] = p
		return p
	}
	c := types.Config{Importer: h, Error: func(error) {}} // of the unknown imports
	p, _ := c.Check(name, h.files, files, &h.info)
	h.known[name] = p
	return p
}

func (h *house) Import(name string) (*types.Package, error) { return h.check(name), nil }

// compares reports whether a node compares a value of one of the two types.
func (h *house) compares(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return (n.Op == token.EQL || n.Op == token.NEQ) && (h.secret(n.X) || h.secret(n.Y))
	case *ast.SwitchStmt:
		return n.Tag != nil && h.secret(n.Tag)
	case *ast.CaseClause:
		return slices.ContainsFunc(n.List, h.secret)
	}
	return false
}

func (h *house) secret(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) == 1 && h.secret(call.Args[0]) { // as string(o.State)
		return true
	}
	if v, ok := h.info.Types[e]; ok && v.Type != nil {
		switch v.Type.String() {
		case "kaspibot/kaspi.State", "kaspibot/kaspi.Status":
			return true
		}
	}
	return false
}
