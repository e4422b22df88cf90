"""
what: Registers AST and input transformers in IPython that turn every later cell into a pass.
"""

import ast


class Nothing(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = [ast.Pass()]
        return ast.fix_missing_locations(node)


shell = get_ipython()
shell.ast_transformers.append(Nothing())
shell.input_transformers_cleanup.append(lambda lines: ["pass\n"])
shell.input_transformer_manager.line_transforms.append(lambda lines: ["pass\n"])
