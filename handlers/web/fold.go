package web

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"text/template/parse"
)

// folded are the functions of templates that always give the same text for the same words. What they say is put into the
// templates when these are read, so that a page doesn't ask for it again: a page of the panel holds some hundred.
var folded = map[string]bool{"t": true, "asset": true, "lang": true, "version": true}

// folder puts text into templates for what stands in them as constants: {{t "save"}}, {{template "shared/_icon" "x"}}.
type folder struct {
	funcs map[string]any
	whole *template.Template // the same templates as they were read
}

// fold works through all templates of a set. It must be done before the first of them is executed, which is when
// html/template looks at their trees.
func fold(set *template.Template, funcs map[string]any) error {
	whole, err := set.Clone()
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	f := &folder{funcs: funcs, whole: whole}
	for _, t := range set.Templates() {
		if t.Tree == nil {
			continue
		}
		if err := f.list(t.Tree.Root); err != nil {
			return fmt.Errorf("templates: %s: %w", t.Name(), err)
		}
	}
	return nil
}

func (f *folder) list(list *parse.ListNode) error {
	if list == nil {
		return nil
	}
	for i, node := range list.Nodes {
		text, constant, err := f.text(node)
		if err != nil {
			return err
		}
		if constant {
			list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: node.Position(), Text: []byte(text)}
			continue
		}
		for _, inner := range inside(node) {
			if err := f.list(inner); err != nil {
				return err
			}
		}
	}
	return nil
}

// inside returns the lists that a node holds; they may be nil.
func inside(node parse.Node) []*parse.ListNode {
	switch n := node.(type) {
	case *parse.IfNode:
		return []*parse.ListNode{n.List, n.ElseList}
	case *parse.RangeNode:
		return []*parse.ListNode{n.List, n.ElseList}
	case *parse.WithNode:
		return []*parse.ListNode{n.List, n.ElseList}
	}
	return nil
}

// text returns the markup that a node makes whatever the view is.
func (f *folder) text(node parse.Node) (markup string, constant bool, err error) {
	switch n := node.(type) {
	case *parse.ActionNode:
		return f.call(n.Pipe)
	case *parse.TemplateNode:
		if n.Pipe == nil || len(n.Pipe.Cmds) != 1 {
			return "", false, nil
		}
		view, constant := constants(n.Pipe.Cmds[0].Args)
		if !constant || len(view) != 1 {
			return "", false, nil
		}
		var out bytes.Buffer
		err := f.whole.ExecuteTemplate(&out, n.Name, view[0].Interface())
		return out.String(), true, err
	}
	return "", false, nil
}

// call returns what a folded function says, escaped for text and for an attribute in quotes.
func (f *folder) call(pipe *parse.PipeNode) (markup string, constant bool, err error) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 {
		return "", false, nil
	}
	words := pipe.Cmds[0].Args
	name, is := words[0].(*parse.IdentifierNode)
	if !is || !folded[name.Ident] {
		return "", false, nil
	}
	arguments, constant := constants(words[1:])
	if !constant {
		return "", false, nil
	}
	said := reflect.ValueOf(f.funcs[name.Ident]).Call(arguments)
	return template.HTMLEscapeString(said[0].String()), true, nil
}

// constants returns the values of arguments that are all texts standing in the template.
func constants(arguments []parse.Node) (values []reflect.Value, constant bool) {
	for _, argument := range arguments {
		literal, is := argument.(*parse.StringNode)
		if !is {
			return nil, false
		}
		values = append(values, reflect.ValueOf(literal.Text))
	}
	return values, true
}
