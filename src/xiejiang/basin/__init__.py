"""流域与区划: administrative divisions of the basin, river reaches and who lies downstream.

Words: 区划 ``Division``, 河段 ``Reach``, 保护水域 ``ProtectedWater``. Everything the room
says about up- and downstream is 参考推算: computed from a schematic river network, never a
finding of competence, of a boundary or of a right. It draws no maps and knows no cases.
"""
